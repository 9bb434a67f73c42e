// Clients over TLS, and certificates that change while they are connected.

import assert from 'node:assert/strict'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import tls from 'node:tls'

import { makeCertificate } from '../lib/certificate.js'
import { connect, kVariants, variantName } from '../lib/client.js'
import { deadline, nextEvent } from '../lib/promises.js'
import { Program, runWithConfig, startServer } from '../lib/servers.js'
import { toToml } from '../lib/toml.js'

let directory
let server
let url
let ca
const clients = []
const file = name => path.join(directory, name)

before(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'chat-tls-'))
  await makeCertificate('first', file('first.pem'), file('first.key'))
  await makeCertificate('second', file('second.pem'), file('second.key'))
  await install('first')
  ca = Buffer.concat([await readFile(file('first.pem')), await readFile(file('second.pem'))])
  server = await startServer({
    options: { tls: { certificate: file('server.pem'), key: file('server.key') } },
    rooms: [{ name: 'default' }]
  })
  url = `https://127.0.0.1:${server.port}`
})
afterEach(() => { for (const client of clients.splice(0)) client.close() })
after(async () => {
  await server?.stop()
  await rm(directory, { recursive: true, force: true })
})

async function install (name) {
  await copyFile(file(`${name}.pem`), file('server.pem'))
  await copyFile(file(`${name}.key`), file('server.key'))
}

async function login (userName, variant) {
  const client = await connect(url, userName, { variant, io: { ca } })
  clients.push(client)
  return client
}

/// The name in the certificate that a new connection gets.
async function presentedName () {
  const socket = tls.connect({ host: '127.0.0.1', port: server.port, ca })
  try {
    await nextEvent(socket, 'secureConnect')
    return socket.getPeerCertificate().subject.CN
  } finally {
    socket.destroy()
  }
}

async function reload () {
  const from = server.program.stderr.length
  server.program.signal('SIGHUP')
  const said = new Promise(resolve => {
    const check = () => {
      const text = server.program.stderr.slice(from)
      if (!/reload/.test(text)) return
      server.program.child.stderr.off('data', check)
      resolve(text)
    }
    server.program.child.stderr.on('data', check)
  })
  return deadline(said, 'the server to reload')
}

for (const variant of kVariants) {
  test(`clients speak over TLS, ${variantName(variant)}`, async () => {
    const alice = await login('alice', variant)
    const bob = await login('bob', variant)
    for (const client of [alice, bob]) await client.call('roomJoin', 'default')
    const textMessage = 'x'.repeat(300_000)
    for (let i = 0; i < 5; ++i) {
      const id = await alice.call('roomMessage', 'default', { textMessage })
      const [, , message] = await bob.wait('roomMessage', { accepts: (room, m) => m.id === id })
      assert.equal(message.textMessage, textMessage)
    }
  })
}

test('a client that does not read for a while misses nothing', async () => {
  const alice = await login('alice')
  const bob = await login('bob')
  for (const client of [alice, bob]) await client.call('roomJoin', 'default')
  const socket = bob.socket.io.engine.transport.ws._socket
  socket.pause()
  const textMessage = 'y'.repeat(100_000)
  const ids = []
  for (let i = 0; i < 20; ++i) ids.push(await alice.call('roomMessage', 'default', { textMessage }))
  socket.resume()
  await bob.wait('roomMessage', { accepts: (room, message) => message.id === ids.at(-1) })
  const seen = bob.events('roomMessage').map(([, , message]) => message.id)
  assert.deepEqual(seen.filter(id => ids.includes(id)), ids)
})

test('a new certificate is read at SIGHUP, and nobody is dropped', async () => {
  const alice = await login('alice')
  assert.equal(await presentedName(), 'first')
  await install('second')
  assert.match(await reload(), /reloaded/)
  assert.equal(await presentedName(), 'second')
  await alice.fence()
})

test('a certificate that cannot be read leaves the one there is', async () => {
  await writeFile(file('server.key'), 'no key')
  assert.match(await reload(), /reload failed.*server\.key/)
  assert.match(await presentedName(), /first|second/)
  const second = await login('second')
  await second.fence()
})

test('TLS before 1.2, and what is no TLS, ends the connection alone', async () => {
  const alice = await login('alice')
  const old = tls.connect({
    host: '127.0.0.1', port: server.port, ca, minVersion: 'TLSv1', maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0'
  })
  const [error] = await nextEvent(old, 'error')
  assert.match(error.code, /ERR_SSL|ECONNRESET/)
  await assert.rejects(fetch(`http://127.0.0.1:${server.port}/`))
  await alice.fence()
})

test('files that cannot be read stop the start', async () => {
  const config = {
    host: '127.0.0.1', port: 0, tls: { certificate: file('none.pem'), key: file('none.key') }
  }
  const program = await runWithConfig(toToml(config))
  const { code } = await program.waitExit()
  assert.equal(code, 1)
  assert.match(program.stderr, /tls\.certificate: cannot be read: No such file/)
})

test('a key of another certificate is found before the start', async () => {
  await makeCertificate('other', file('other.pem'), file('other.key'))
  const section = { certificate: file('server.pem'), key: file('other.key') }
  const config = file('mismatch.toml')
  await writeFile(config, toToml({ host: '127.0.0.1', port: 0, tls: section }))
  const program = new Program(['check-config', config])
  const { code } = await program.waitExit()
  assert.equal(code, 1)
  assert.match(program.stderr, /mismatch\.toml:\d+: tls: TLS: .*other\.key: .*key values mismatch/)
})
