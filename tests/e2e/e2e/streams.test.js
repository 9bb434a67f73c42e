// Event streams with a key: the messages of any room, and the figures of all nodes.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import Ajv2020 from 'ajv/dist/2020.js'

import { Api, apiConfig, kKey } from '../lib/api.js'
import { EventSource } from '../lib/event_source.js'
import { useServer } from '../lib/fixture.js'
import { Nodes } from '../lib/nodes.js'

const kModerator = 'a key that moderates'
const more = apiConfig() + `
[[api.keys]]
name = "moderator"
key = "${kModerator}"
rights = ["moderate"]

[events]
heartbeat = 200

[pages]
chat = true
console = true
`

const server = useServer({
  options: { enableUserlistUpdates: true },
  rooms: [{ name: 'private' }, { name: 'passing' }],
  more: more.replace('[api]', '[api]\nmax_streams = 3')
})

const follow = (url, path, { key = kKey, lastId } = {}) =>
  new EventSource(`${url}/api/v1${path}`, lastId, key ? { authorization: `Bearer ${key}` } : {})
const listen = (path, more) => server.open(follow(server.url, path, more))

const say = (api, room, textMessage) => api.call('POST', '/api/v1/rooms/{room}/messages',
  { params: { room }, body: { textMessage } })

const newest = stream => stream.messages.at(-1)?.message
const self = stream => newest(stream)?.nodes.find(node => node.self)

test('a room that is not public is followed with a key, and from where one left', async () => {
  const api = await Api.of(server.url)
  const first = listen('/rooms/private/events')
  assert.equal(await first.open(), 200)
  assert.equal(first.headers['content-type'], 'text/event-stream')
  await say(api, 'private', 'one')
  await first.until(({ messages }) => messages.length === 1, 'a message')
  assert.equal(first.messages[0].message.textMessage, 'one')
  first.close()
  await say(api, 'private', 'two')
  const second = listen('/rooms/private/events', { lastId: first.lastId })
  assert.equal(await second.open(), 200)
  await second.until(({ messages }) => messages.length === 1, 'what was missed')
  assert.equal(second.messages[0].message.textMessage, 'two')
})

test('who joins and leaves is told as it happens', async () => {
  const stream = listen('/rooms/private/events')
  await stream.open()
  const ann = await server.connect('ann')
  await ann.call('roomJoin', 'private')
  await ann.call('roomLeave', 'private')
  await stream.until(({ named }) => named.length === 2, 'both')
  assert.deepEqual(stream.named, [['joined', { user: 'ann' }], ['left', { user: 'ann' }]])
})

test('a stream ends with its room', async () => {
  const api = await Api.of(server.url)
  const stream = listen('/rooms/passing/events')
  await stream.open()
  await api.call('DELETE', '/api/v1/rooms/{room}', { params: { room: 'passing' } })
  await stream.ended.promise
})

test('streams need a key with the right to read, and a room', async () => {
  for (const path of ['/rooms/private/events', '/events']) {
    assert.equal(await listen(path, { key: null }).open(), 401)
    assert.equal(await listen(path, { key: kModerator }).open(), 403)
  }
  assert.equal(await listen('/rooms/nowhere/events').open(), 404)
})

test('there is a limit of streams', async () => {
  const streams = ['/events', '/events', '/rooms/private/events'].map(path => listen(path))
  for (const stream of streams) assert.equal(await stream.open(), 200)
  const one = listen('/events')
  assert.equal(await one.open(), 503)
  assert.ok(one.headers['retry-after'])
})

test('figures come once a second, as they are described, and count', async () => {
  const api = await Api.of(server.url)
  const { Figures } = api.description.components.schemas
  const validate = new Ajv2020({ strict: false }).compile(Figures)
  const stream = listen('/events')
  assert.equal(await stream.open(), 200)
  await stream.until(({ messages }) => messages.length > 0, 'the first figures')
  const before = self(stream).figures
  await say(api, 'private', 'x')
  await server.connect('bob')
  await stream.until(() => self(stream).figures.messages > before.messages &&
    self(stream).figures.logins > before.logins, 'figures that grow')
  for (const { message } of stream.messages) assert.ok(validate(message), JSON.stringify(validate.errors))
  const { figures } = self(stream)
  assert.equal(figures.messages, before.messages + 1)
  assert.ok(figures.resident_bytes > 1_000_000)
  assert.ok(figures.cpu_seconds > 0)
  assert.ok(figures.uptime > before.uptime)
  assert.equal(figures.state.kind, newest(stream).state)
  await stream.until(() => self(stream).figures.state.ready, 'a look at the state')
  assert.equal(figures.state.journal !== null, figures.state.kind === 'disk')
  const times = stream.messages.map(({ message }) => message.time)
  const gaps = times.slice(1).map((time, i) => time - times[i])
  assert.ok(gaps.every(gap => gap > 500), `a second between two: ${gaps}`)
})

test('the pages are served, each on its path', async () => {
  for (const [path, type] of [['/', 'text/html'], ['/console', 'text/html'],
    ['/pages/chat.js', 'text/javascript'], ['/pages/console.css', 'text/css']]) {
    const response = await fetch(server.url + path)
    assert.equal(response.status, 200)
    assert.ok(response.headers.get('content-type').startsWith(type))
    assert.ok((await response.text()).length > 0)
    const again = await fetch(server.url + path, { headers: { 'if-none-match': response.headers.get('etag') } })
    assert.equal(again.status, 304)
  }
  const config = await (await fetch(`${server.url}/pages/config.json`)).json()
  assert.equal(config.namespace, '/chat-service')
  assert.deepEqual(config.rooms, [])
})

describe('two nodes', () => {
  let nodes
  before(async () => {
    nodes = await Nodes.start(2, {
      options: { heartbeatRate: 300, heartbeatTimeout: 1_500 },
      rooms: [{ name: 'hall' }],
      more
    })
  })
  after(() => nodes.close())

  const figuresOf = (stream, self) => newest(stream)?.nodes.find(node => node.self === self)?.figures

  test('tell each other their figures, and a dead one has none', async () => {
    const [here, there] = nodes.nodes
    const stream = follow(here.url, '/events')
    try {
      assert.equal(await stream.open(), 200)
      await stream.until(() => figuresOf(stream, false), 'the figures of the other node')
      assert.equal(newest(stream).nodes.length, 2)
      const before = figuresOf(stream, false).messages
      await say(await Api.of(there.url), 'hall', 'x')
      await stream.until(() => figuresOf(stream, false)?.messages === before + 1, 'its message')
      assert.equal(figuresOf(stream, true).messages, 0)
      await nodes.kill(there)
      await stream.until(() => !figuresOf(stream, false), 'the other node to be without figures')
    } finally {
      stream.close()
    }
  })

  test('a room is followed at another node than the one that is spoken to', async () => {
    const there = await nodes.add()
    const [here] = nodes.nodes
    const stream = follow(here.url, '/rooms/hall/events')
    try {
      assert.equal(await stream.open(), 200)
      await say(await Api.of(there.url), 'hall', 'y')
      await stream.until(({ messages }) => messages.length === 1, 'a message')
      assert.equal(newest(stream).textMessage, 'y')
    } finally {
      stream.close()
    }
  })
})
