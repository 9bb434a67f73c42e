// The HTTP API with Node's own client; each answer is checked against the OpenAPI description.

import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'

import OpenApi from '@readme/openapi-parser'

import { Api, apiConfig, kKey } from '../lib/api.js'
import { connect } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'
import { startServer } from '../lib/servers.js'

const kRooms = '/api/v1/rooms'
const kRoom = '/api/v1/rooms/{room}'
const kMessages = '/api/v1/rooms/{room}/messages'
const kUsers = '/api/v1/users'
const kUser = '/api/v1/users/{user}'

const server = useServer({ options: { enableUserlistUpdates: true }, more: apiConfig() })
let api
beforeEach(async () => { api ??= await Api.of(server.url) })
after(() => {
  // Those of streams are in streams.test.js.
  const all = Object.values(api.description.paths)
    .flatMap(methods => Object.values(methods))
    .filter(({ responses }) => !responses['200']?.content?.['text/event-stream'])
    .map(({ operationId }) => operationId)
  const left = all.filter(id => !api.calls.has(id) && id !== 'describeApi')
  assert.deepEqual(left, [], 'every operation is called by a test')
})

const status = async (...call) => (await api.call(...call)).status
const addRoom = async (name, more) => {
  const { status, body } = await api.call('POST', kRooms, { body: { name, ...more } })
  assert.equal(status, 201)
  return body
}

test('the description is valid OpenAPI 3.1', async () => {
  const response = await fetch(`${server.url}/api/v1/openapi.json`)
  const result = await OpenApi.validate(await response.json())
  assert.equal(result.openapi, '3.1.0')
})

test('a key is needed, and the right one', async () => {
  assert.equal(await status('GET', kRooms, { key: null }), 401)
  assert.equal(await status('GET', kRooms, { key: 'another key' }), 401)
  assert.equal(await status('GET', kRooms), 200)
})

test('a key learns its name and its rights', async () => {
  const { status, body } = await api.call('GET', '/api/v1/key')
  assert.equal(status, 200)
  assert.deepEqual(body, { name: 'tests', rights: ['read', 'moderate', 'admin'] })
})

test('access is told with its reason, and lists by pages', async () => {
  await addRoom('club', { whitelist_only: true, whitelist: ['bob', 'ann', 'anton'], blacklist: ['eve'] })
  const access = async user => (await api.call('GET', '/api/v1/rooms/{room}/access',
    { params: { room: 'club' }, query: { user } })).body
  await server.connect('ann')
  assert.equal((await access('ann')).reason, 'whitelisted')
  assert.equal((await access('ann')).exists, true)
  assert.equal((await access('eve')).reason, 'blacklisted')
  assert.equal((await access('carl')).reason, 'notWhitelisted')
  assert.equal((await access('carl')).allowed, false)
  const list = async query => (await api.call('GET', '/api/v1/rooms/{room}/lists/{list}',
    { params: { room: 'club', list: 'whitelist' }, query })).body
  assert.deepEqual(await list({ limit: 2 }), { names: ['ann', 'anton'], cursor: 'anton' })
  assert.deepEqual(await list({ prefix: 'b' }), { names: ['bob'], cursor: null })
  const { body } = await api.call('GET', kRooms, { query: { prefix: 'clu' } })
  assert.deepEqual(body, { rooms: ['club'], cursor: null })
})

test('without a key in the configuration there is no API', async () => {
  const other = await startServer()
  try {
    const headers = { authorization: `Bearer ${kKey}` }
    assert.equal((await fetch(`${other.url}/api/v1/rooms`, { headers })).status, 404)
    assert.equal((await fetch(`${other.url}/api/v1/openapi.json`)).status, 404)
  } finally {
    await other.stop()
  }
})

test('rooms are added, changed, listed and deleted', async () => {
  const room = await addRoom('ä/b c', { owner: 'ann', public_read: true, history_max_size: 3 })
  assert.equal(room.owner, 'ann')
  const params = { room: 'ä/b c' }
  assert.deepEqual((await api.call('GET', kRoom, { params })).body, room)
  assert.equal(await status('POST', kRooms, { body: { name: 'ä/b c' } }), 409)
  const { body } = await api.call('PATCH', kRoom, { params, body: { owner: null, whitelist_only: true } })
  assert.deepEqual(body, { ...room, owner: null, whitelist_only: true })
  assert.ok((await api.call('GET', kRooms)).body.rooms.includes('ä/b c'))
  assert.equal(await status('DELETE', kRoom, { params }), 204)
  assert.equal(await status('GET', kRoom, { params }), 404)
})

test('lists come by pages', async () => {
  const names = Array.from({ length: 7 }, (_, i) => `page${i}`)
  for (const name of names) await api.call('POST', kUsers, { body: { name } })
  const found = []
  let cursor = ''
  do {
    const { body } = await api.call('GET', kUsers, { query: { cursor, limit: 2 } })
    assert.ok(body.users.length <= 2)
    found.push(...body.users)
    cursor = body.cursor
  } while (cursor)
  assert.deepEqual(found.filter(name => name.startsWith('page')), names)
})

test('a message reaches members, with no author or with one', async () => {
  await addRoom('news')
  const bob = await server.connect('bob')
  await bob.call('roomJoin', 'news')
  const params = { room: 'news' }
  const first = await api.call('POST', kMessages, { params, body: { textMessage: 'one' } })
  assert.equal(first.status, 201)
  const [,, message] = await bob.wait('roomMessage')
  assert.deepEqual(message, { textMessage: 'one', ...first.body })
  const second = await api.call('POST', kMessages,
    { params, query: { user_name: 'bob' }, body: { textMessage: 'two' } })
  assert.equal(second.body.id, 2)
  const { body } = await api.call('GET', kMessages, { params, query: { after: 1 } })
  assert.deepEqual(body.messages.map(({ author, textMessage }) => [author, textMessage]), [['bob', 'two']])
  assert.deepEqual((await api.call('GET', '/api/v1/rooms/{room}/users', { params })).body.users, ['bob'])
  assert.equal(await status('POST', kMessages, { params, body: { text: 'x' } }), 422)
  assert.equal(await status('POST', kMessages, { params, body: '{' }), 400)
  assert.equal(await status('POST', kMessages, { params: { room: 'none' }, body: { textMessage: 'x' } }), 404)
})

test('an idempotency key stores one message, however often and at once it comes', async () => {
  await addRoom('once')
  const params = { room: 'once' }
  const answers = await Promise.all(Array.from({ length: 10 }, () => api.call('POST', kMessages,
    { params, headers: { 'idempotency-key': 'k' }, body: { textMessage: 'one' } })))
  for (const { body } of answers) assert.deepEqual(body, answers[0].body)
  assert.equal((await api.call('GET', kRoom, { params })).body.last_message_id, 1)
})

test('one call publishes to many rooms', async () => {
  await addRoom('many1')
  await addRoom('many2')
  const publish = () => api.call('POST', '/api/v1/publish', {
    headers: { 'idempotency-key': 'p' },
    body: { rooms: ['many1', 'none', 'many2'], message: { textMessage: 'x' } }
  })
  const { body } = await publish()
  assert.deepEqual(body.results.map(({ room, id, error }) => [room, id ?? error.code]),
    [['many1', 1], ['none', 'noRoom'], ['many2', 1]])
  assert.deepEqual((await publish()).body, body)
})

test('a message that is refused in many rooms is not sent back for each', async () => {
  const rooms = Array.from({ length: 100 }, (_, i) => `nowhere${i}`)
  const { body } = await api.call('POST', '/api/v1/publish', {
    body: { rooms, message: { textMessage: { wrong: 'x'.repeat(100_000) } } }
  })
  assert.deepEqual(body.results.map(({ error }) => error.code), rooms.map(() => 'badArgument'))
  assert.ok(JSON.stringify(body).length < 50_000)
})

test('a room has no longer lists from the start than it may get', async () => {
  const whitelist = Array.from({ length: 10_001 }, (_, i) => `user${i}`)
  const { status, body } = await api.call('POST', kRooms, { body: { name: 'long', whitelist } })
  assert.deepEqual([status, body.code, body.args], [422, 'listLimitExceeded', ['whitelist']])
})

test('paths are taken as they are written, but for names', async () => {
  const headers = { authorization: `Bearer ${kKey}` }
  for (const path of ['/%61pi/v1/rooms', '/api/v1/room%73', '/%6detrics', '/api//v1/rooms', '/API/v1/rooms']) {
    assert.equal((await fetch(`${server.url}${path}`, { headers })).status, 404, path)
  }
})

test('users are added, told of, disconnected and deleted', async () => {
  assert.equal(await status('POST', kUsers, { body: { name: 'eve' } }), 201)
  assert.equal(await status('POST', kUsers, { body: { name: 'eve' } }), 409)
  const eve = await connect(server.url, 'eve')
  const params = { user: 'eve' }
  const { body } = await api.call('GET', kUser, { params })
  assert.deepEqual(body, { name: 'eve', online: true, sockets: [{ id: eve.id, rooms: [] }] })
  assert.equal(await status('DELETE', kUser, { params }), 409)
  assert.equal(await status('POST', '/api/v1/users/{user}/disconnect', { params }), 204)
  await eve.closed()
  assert.equal(await status('POST', '/api/v1/users/{user}/disconnect', { params: { user: 'x' } }), 404)
})

test('commands run for users and for nobody', async () => {
  await addRoom('command', { owner: 'ann' })
  const run = (command, body) => api.call('POST', '/api/v1/commands/{command}', { params: { command }, body })
  const { body } = await run('roomGetOwner', { args: ['command'], bypass_permissions: true })
  assert.deepEqual(body, { results: ['ann'] })
  assert.equal((await run('roomGetOwner', { args: ['command'] })).status, 403)
  const unknown = await run('fly', {})
  assert.equal(unknown.status, 404)
  assert.deepEqual([unknown.body.code, unknown.body.args], ['noCommand', ['fly']])
})

test('nodes are listed, and the bus is spoken to', async () => {
  const { body } = await api.call('GET', '/api/v1/nodes')
  assert.deepEqual(body.nodes.map(({ self }) => self), [true])
  assert.deepEqual(body.nodes.map(({ advertise }) => advertise), [`127.0.0.1:${server.port}`])
  assert.equal(await status('POST', '/api/v1/bus/{event}', { params: { event: 'news' }, body: { args: [1] } }), 204)
})

test('other methods are 405, and a body over the limit is 413', async () => {
  const headers = { authorization: `Bearer ${kKey}` }
  const response = await fetch(`${server.url}/api/v1/rooms`, { method: 'PUT', headers })
  assert.equal(response.status, 405)
  assert.equal(response.headers.get('allow'), 'GET, HEAD, POST, OPTIONS')
  const large = await fetch(`${server.url}/api/v1/rooms`, { method: 'POST', headers, body: 'x'.repeat(1_000_001) })
  assert.equal(large.status, 413)
  assert.equal(large.headers.get('content-type'), 'application/problem+json')
})

test('the API may have a port of its own', async () => {
  const other = await startServer({ more: apiConfig('port = 0') })
  try {
    const [, own] = /HTTP API on (\S+)/.exec(other.program.stdout) ?? []
    const headers = { authorization: `Bearer ${kKey}` }
    assert.equal((await fetch(`${own}/api/v1/rooms`, { headers })).status, 200)
    assert.equal((await fetch(`${own}/healthz`)).status, 200)
    assert.equal((await fetch(`${own}/metrics`)).status, 200)
    assert.equal((await fetch(`${other.url}/api/v1/rooms`, { headers })).status, 404)
    assert.equal((await fetch(`${other.url}/metrics`)).status, 404)
  } finally {
    await other.stop()
  }
})
