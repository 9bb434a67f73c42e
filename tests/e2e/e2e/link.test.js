// A program beside the server is its hooks: the example in Python, run as it says.

import assert from 'node:assert/strict'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'

import { Client, connect } from '../lib/client.js'
import { linkExample } from '../lib/link.js'
import { deadline } from '../lib/promises.js'
import { runWithConfig } from '../lib/servers.js'

const kConfig = 'host = "127.0.0.1"\nport = 0\n'
const kFailed = 'ChatServiceError: linkFailed'

const toStop = []
let socket

beforeEach(async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'chat-link-'))
  socket = path.join(directory, 'link.sock')
  toStop.push(() => rm(directory, { recursive: true, force: true }))
})
afterEach(async () => { for (const stop of toStop.splice(0).reverse()) await stop() })

function startHooks () {
  const program = linkExample(socket)
  toStop.push(() => program.signal('SIGKILL'))
  return program
}

/// The server and its hooks.
async function start (config = kConfig) {
  const server = await runWithConfig(config, ['--link', socket])
  toStop.push(() => server.signal('SIGKILL'))
  const hooks = startHooks()
  const port = await deadline(server.listening.promise, () => `readiness\n${server.stderr}`)
  return { server, hooks, url: `http://127.0.0.1:${port}` }
}

async function login (url, user) {
  const client = await connect(url, user, { query: { user } })
  toStop.push(() => client.close())
  return client
}

const say = (client, textMessage) => client.request('roomMessage', 'default', { textMessage })

test('the example names users, changes messages and refuses some', async () => {
  const { server, hooks, url } = await start()
  const ann = await login(url, 'ann')
  const [, user, data] = ann.events('loginConfirmed')[0]
  assert.deepEqual([user, data.from], ['ann', '127.0.0.1'])
  await ann.call('roomJoin', 'default')
  assert.deepEqual(await say(ann, 'hello'), [null, 1])
  assert.deepEqual(await say(ann, 'HELLO'), ['ChatServiceError: shouting', null])
  assert.equal(ann.events('roomMessage')[0][2].textMessage, 'Hello')
  const nobody = new Client(url)
  toStop.push(() => nobody.close())
  const [, why] = await nobody.wait('loginRejected')
  assert.equal(why, 'ChatServiceError: No login provided')

  server.signal('SIGTERM')
  assert.deepEqual((await server.waitExit()).code, 0)
  server.assertNoSanitizerReport()
  assert.equal((await hooks.waitExit()).code, 0)
  await assert.rejects(access(socket))
})

test('the example may be killed, and comes back', async () => {
  const { server, hooks, url } = await start()
  const ann = await login(url, 'ann')
  await ann.call('roomJoin', 'default')
  assert.deepEqual(await say(ann, 'one'), [null, 1])
  hooks.signal('SIGKILL')
  await server.logged(/the link's program is gone/)
  // It waits for the program, which is soon back.
  const waiting = say(ann, 'two')
  startHooks()
  assert.deepEqual(await waiting, [null, 2])
  server.signal('SIGTERM')
  assert.equal((await server.waitExit()).code, 0)
})

test('what the example needs is one hook; the rest goes on without it', async () => {
  const { server, hooks, url } = await start()
  const ann = await login(url, 'ann')
  await ann.call('roomJoin', 'default')
  hooks.signal('SIGSTOP')
  const stuck = say(ann, 'stuck')
  assert.deepEqual(await ann.request('roomGetOwner', 'default'), [null, 'admin'])
  assert.deepEqual(await stuck, [kFailed, null])
  hooks.signal('SIGCONT')
  server.signal('SIGTERM')
  assert.equal((await server.waitExit()).code, 0)
})

test('one program at a time, and one authority on logins', async () => {
  const { url, server } = await start()
  const second = startHooks()
  await second.waitExit()
  assert.match(second.stdout, /another program is connected/)
  await login(url, 'ann')
  server.signal('SIGTERM')
  await server.waitExit()

  const other = await runWithConfig(kConfig + '[auth]\nmode = "insecure"\n', ['--link', socket])
  toStop.push(() => other.signal('SIGKILL'))
  const refused = startHooks()
  await refused.waitExit()
  assert.match(refused.stdout, /onConnect needs auth.mode "none", not "insecure"/)
})

test('a link that cannot be is refused at once', async () => {
  for (const [link, why] of [
    ['fd:77', /the link cannot use descriptor 77: it is no stream socket/],
    ['fd:x', /--link must be a path of at most 107 bytes, or fd:N/],
    ['/nowhere/link.sock', /the link cannot use \/nowhere\/link.sock: No such file or directory/]
  ]) {
    const server = await runWithConfig(kConfig, ['--link', link])
    assert.equal((await server.waitExit()).code, 1)
    assert.match(server.stderr, why)
  }
})
