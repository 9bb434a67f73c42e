// The program: its start, its end, and its error messages.

import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { afterEach, describe, test } from 'node:test'

import { connect, kVariants, variantName } from '../lib/client.js'
import { deadline, nextEvent } from '../lib/promises.js'
import { freePort, kBinary, Program, runWithConfig, startServer } from '../lib/servers.js'

const toClose = []
afterEach(() => { for (const closeable of toClose.splice(0)) closeable.close() })

async function login (server, userName, options) {
  const client = await connect(server.url, userName, options)
  toClose.push(client)
  return client
}

/// Runs the program to its end, which must be a failure.
async function failure (config, args) {
  const program = await runWithConfig(config, args)
  const { code, signal } = await program.waitExit()
  program.assertNoSanitizerReport()
  assert.deepEqual([code, signal], [1, null], program.stderr)
  return program
}

describe('a signal ends the server in order', () => {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    test(signal, async () => {
      const server = await startServer({ rooms: [{ name: 'hall' }] })
      const clients = await Promise.all(
        kVariants.map((variant, index) => login(server, `user ${index}`, { variant })))
      for (const client of clients) await client.call('roomJoin', 'hall')
      const closed = clients.map(client => client.closed())
      server.program.signal(signal)
      const { code, signal: killedBy } = await server.program.waitExit()
      assert.deepEqual([code, killedBy], [0, null], server.program.stderr)
      assert.match(server.program.stderr, new RegExp(`closing signal=${signal}\n.*closed\n$`))
      server.program.assertNoSanitizerReport()
      for (const [index, reason] of (await Promise.all(closed)).entries()) {
        // Any other reason would tell clients not to reconnect.
        assert.match(String(reason), /^transport (close|error)$/, variantName(kVariants[index]))
      }
    })
  }

  test('as soon as the server says that it listens', async () => {
    for (let round = 0; round < 10; ++round) {
      const server = await startServer()
      await server.stop()
    }
  })

  test('a second signal does no harm', async () => {
    const server = await startServer()
    await login(server, 'alice')
    server.program.signal('SIGTERM')
    server.program.signal('SIGTERM')
    const { code } = await server.program.waitExit()
    assert.notEqual(code, null)
    server.program.assertNoSanitizerReport()
  })

  test('messages that were acknowledged before were sent before', async () => {
    const server = await startServer({ rooms: [{ name: 'hall' }] })
    const alice = await login(server, 'alice')
    const bob = await login(server, 'bob')
    for (const client of [alice, bob]) await client.call('roomJoin', 'hall')
    const answers = []
    for (let number = 0; number < 50; ++number) {
      answers.push(alice.call('roomMessage', 'hall', { textMessage: `${number}` }))
    }
    const ids = await Promise.all(answers)
    await server.stop()
    await bob.closed()
    assert.deepEqual(bob.events('roomMessage').map(([, , { id }]) => id), ids)
  })
})

for (const generation of [2, 3, 4]) {
  test(`clients come back to a server that starts again, client ${generation}`, async () => {
    const port = await freePort()
    const first = await startServer({ options: { port } })
    const client = await login(first, 'alice', {
      variant: { generation, transport: 'websocket' },
      io: { reconnection: true, reconnectionDelay: 20, reconnectionDelayMax: 50 }
    })
    await first.stop()
    const from = client.record.length
    const second = await startServer({ options: { port } })
    await client.wait('loginConfirmed', { from })
    client.close()
    await second.stop()
  })
}

test('a port in use is an error that says so', async () => {
  const other = createServer()
  other.listen(0, '127.0.0.1')
  await nextEvent(other, 'listening')
  const { port } = other.address()
  const { stderr } = await failure(`host = "127.0.0.1"\nport = ${port}\n`)
  await new Promise(resolve => other.close(resolve))
  assert.match(stderr, new RegExp(`127\\.0\\.0\\.1:${port}`))
  assert.match(stderr, /in use/i)
})

describe('a fault of the configuration is named by file, line and key', () => {
  const kFaults = {
    'an unknown key': ['port = 0\nhistry_max_size = 5\n', 2, 'histry_max_size', /history_max_size/],
    'a wrong type': ['port = 0\n\nenable_direct_messages = "yes"\n', 3, 'enable_direct_messages'],
    'a number out of range': ['port = 70000\n', 1, 'port', /65535|65,535/],
    'a negative size': ['port = 0\nhistory_max_size = -1\n', 2, 'history_max_size'],
    'no list': ['cors_origins = "*"\n', 1, 'cors_origins'],
    'a room without name': ['[[rooms]]\nowner = "alice"\n', 1, 'rooms.name'],
    'a room of a bad name': ['port = 0\n[[rooms]]\nname = "a:b"\n', 3, 'rooms.name', /a:b/],
    'two rooms of a name': ['[[rooms]]\nname = "a"\n[[rooms]]\nname = "a"\n', 4, 'rooms.name'],
    'an unknown key of a room': ['[[rooms]]\nname = "a"\nowners = "b"\n', 3, 'rooms.owners', /owner/],
    'an unknown way to log in': ['[auth]\nmode = "open"\n', 2, 'auth.mode', /insecure/],
    'insecure logins for all the world': ['[auth]\nmode = "insecure"\n', 1, 'host', /127\.0\.0\.1/],
    'no TOML': ['port = 0\nhost = \n', 2, '']
  }
  for (const [name, [text, line, key, hint = /./]] of Object.entries(kFaults)) {
    test(name, async () => {
      const program = await failure(text)
      const [first] = program.stderr.split('\n')
      assert.ok(first.startsWith(`${program.configPath}:${line}: ${key && `${key}: `}`), first)
      assert.match(first, hint)
      assert.equal(program.stdout, '')
    })
  }

  test('all faults at once', async () => {
    const { stderr, configPath } = await failure('port = -1\nhost = 5\n')
    assert.deepEqual(stderr.trim().split('\n').map(line => line.split(' ')[0]),
      [`${configPath}:1:`, `${configPath}:2:`])
  })

  test('a file that is not there', async () => {
    const program = new Program(['serve', '--config', '/no/such/file.toml'])
    const { code } = await program.waitExit()
    assert.equal(code, 1)
    assert.match(program.stderr, /\/no\/such\/file\.toml.*No such file/)
  })
})

test('the program says its version, and how it is used', async () => {
  for (const [args, code, pattern] of [
    [['--version'], 0, /^chat-service \d+\.\d+\.\d+/],
    [['--help'], 0, /serve/],
    [[], 1, /./],
    [['serve'], 1, /--config/],
    [['dance'], 1, /./]
  ]) {
    const program = new Program(args)
    const exit = await program.waitExit()
    assert.equal(exit.code, code, `${kBinary} ${args}`)
    assert.match(program.stdout + program.stderr, pattern)
  }
})

test('no way to log in is set: all logins are refused', async () => {
  const program = await runWithConfig('host = "127.0.0.1"\nport = 0\n')
  const port = await deadline(program.listening.promise, 'readiness')
  await assert.rejects(connect(`http://127.0.0.1:${port}`, 'alice'), /No login provided/)
  program.signal('SIGTERM')
  assert.equal((await program.waitExit()).code, 0)
})
