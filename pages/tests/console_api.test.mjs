// The console's client of the API, and its streams, against the server; without a page.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { Server } from '../../clients/typescript/tests/support/server.js'
import { load } from './console_modules.mjs'
import { Person } from './support/people.mjs'

const key = 'the key of the tests'
const reader = 'the key of one who reads'
const server = new Server({
  more: `[[api.keys]]\nname = "tests"\nkey = "${key}"\n[[api.keys]]\nname = "reader"\nkey = "${reader}"\nrights = ["read"]\n`
})
const realFetch = globalThis.fetch
let modules
let api

before(async () => {
  await server.start()
  modules = await load('api.ts', 'streams.ts', 'problem.ts')
  globalThis.fetch = (path, init) => realFetch(server.url + path, init)
  api = new modules.Api(key)
})
after(() => server.stop())

const all = { prefix: '', cursor: null, limit: 100 }
const odd = 'a/b %2F<img>?#\u202e'

test('a key has a name and rights', async () => {
  assert.deepEqual(await api.key(), { name: 'tests', rights: ['read', 'moderate', 'admin'] })
  let refused = 0
  const stranger = new modules.Api('no key of the server', () => refused++)
  await assert.rejects(stranger.key(), { status: 401 })
  assert.equal(refused, 1)
})

test('rooms and users are listed by their beginning, a page at a time', async () => {
  for (const name of ['garden 1', 'garden 2', 'garden 3', odd]) await api.addRoom(name)
  const page = await api.rooms({ prefix: 'garden', cursor: null, limit: 2 })
  assert.deepEqual(page.names, ['garden 1', 'garden 2'])
  assert.deepEqual(await api.rooms({ prefix: 'garden', cursor: page.cursor, limit: 2 }), { names: ['garden 3'], cursor: null })
  const person = await Person.login(server.url, odd)
  assert.deepEqual(await api.users({ ...all, prefix: 'a/' }), { names: [odd], cursor: null })
  person.close()
})

test('a room: settings, lists, mode, access, messages', async () => {
  await api.addRoom('kitchen')
  await api.changeRoom('kitchen', { history_max_size: 7 })
  await api.addToList('kitchen', 'blacklist', odd)
  assert.deepEqual(await api.roomList('kitchen', 'blacklist', all), { names: [odd], cursor: null })
  assert.equal((await api.access('kitchen', odd)).reason, 'blacklisted')
  await api.removeFromList('kitchen', 'blacklist', odd)
  await api.setWhitelistMode('kitchen', true)
  assert.equal((await api.access('kitchen', odd)).reason, 'notWhitelisted')
  const info = await api.room('kitchen')
  assert.deepEqual([info.name, info.whitelist_only, info.history_max_size, info.last_message_id], ['kitchen', true, 7, 0])
  for (let turn = 0; turn < 2; turn++) await api.post('kitchen', 'once', 'the same key')
  await api.post('kitchen', 'twice', 'another key')
  const messages = await api.messages('kitchen', 0, 100)
  assert.deepEqual(messages.map(({ id, textMessage, author }) => [id, textMessage, author]), [[1, 'once', undefined], [2, 'twice', undefined]])
  await api.deleteRoom('kitchen')
  await assert.rejects(api.room('kitchen'), { status: 404, code: 'noRoom', args: ['kitchen'] })
})

test('a user: sockets, their rooms, disconnecting, deleting', async () => {
  await api.addRoom('hall')
  const person = await Person.login(server.url, 'ann')
  await person.join('hall')
  const { online, sockets } = await api.user('ann')
  assert.deepEqual([online, sockets.map(({ rooms }) => rooms)], [true, [['hall']]])
  assert.equal((await api.access('hall', 'ann')).joined, true)
  const gone = new Promise(resolve => person.socket.once('disconnect', resolve))
  await api.disconnect('ann')
  await gone
  person.close()
  await api.deleteUser('ann')
  await assert.rejects(api.user('ann'), { status: 404, code: 'noUser' })
})

test('a key that only reads is refused a change, and told what it lacks', async () => {
  const reading = new modules.Api(reader)
  assert.ok((await reading.rooms(all)).names.includes('default'))
  for (const change of [() => reading.post('default', 'x', 'k'), () => reading.deleteRoom('default'), () => reading.disconnect('ann'),
    () => reading.addToList('default', 'whitelist', 'x'), () => reading.changeRoom('default', { public_read: true })]) {
    await assert.rejects(change(), error => {
      assert.match(modules.wordsOf(error), /^The key "reader" lacks the right "(moderate|admin)"\.$/)
      return error.status === 403
    })
  }
})

/** Items of a feed, one after another. */
function follow (path, lastId) {
  const seen = []
  let wake = () => {}
  const push = item => {
    seen.push(item)
    wake()
  }
  const feed = new modules.Feed(key, path, { event: push, state: push }, lastId)
  const next = async accept => {
    for (;;) {
      const at = seen.findIndex(accept)
      if (at >= 0) return seen.splice(0, at + 1).at(-1)
      await new Promise(resolve => { wake = resolve })
    }
  }
  return { feed, next }
}

test('the stream of figures has what the overview shows', async () => {
  const { feed, next } = follow(modules.paths.figures)
  const { nodes: [node], state } = JSON.parse((await next(item => item.data)).data)
  feed.stop()
  assert.equal(state, 'disk')
  assert.equal(node.self, true)
  const { figures } = node
  for (const name of ['time', 'uptime', 'connections', 'sessions', 'logins', 'logins_rejected', 'messages', 'commands', 'deliveries',
    'received_bytes', 'sent_bytes', 'slow_consumers', 'refused_connections', 'cpu_seconds', 'resident_bytes']) {
    assert.equal(typeof figures[name], 'number', name)
  }
  assert.ok(figures.loop_lag.length > 0)
  assert.equal(figures.state.ready, true)
  const { syncs } = figures.state.journal
  assert.equal(syncs.counts.length, syncs.bounds.length + 1)
})

test('the stream of a room goes on after a restart of the server, and ends with the room', async () => {
  await api.addRoom(odd + 2)
  for (const text of ['one', 'two']) await api.post(odd + 2, text, text)
  const { feed, next } = follow(modules.paths.roomEvents(odd + 2), '1')
  const message = async () => JSON.parse((await next(item => item.type === 'message' && item.data)).data).textMessage
  assert.equal(await message(), 'two')
  await api.post(odd + 2, 'three', 'three')
  assert.equal(await message(), 'three')
  await server.kill()
  await next(item => item.kind === 'away')
  await server.start()
  feed.retryNow()
  await api.post(odd + 2, 'four', 'four')
  assert.equal(await message(), 'four')
  await api.deleteRoom(odd + 2)
  await server.kill()
  await server.start()
  assert.equal((await next(item => item.kind === 'ended')).problem.code, 'noRoom')
  feed.stop()
})
