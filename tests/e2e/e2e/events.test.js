// Anonymous listeners of public rooms.

import assert from 'node:assert/strict'
import { connect as connectTcp } from 'node:net'
import { describe, test } from 'node:test'

import { Api, apiConfig } from '../lib/api.js'
import { EventSource } from '../lib/event_source.js'
import { useServer } from '../lib/fixture.js'
import { metrics, sample } from '../lib/metrics.js'
import { deadline, deferred } from '../lib/promises.js'
import { startServer } from '../lib/servers.js'
import { httpRequest } from '../lib/tcp.js'

const kRoom = '/api/v1/rooms/{room}'

const server = useServer({
  rooms: [{ name: 'public', publicRead: true }, { name: 'private' }],
  more: apiConfig() + '\n[events]\nmax_listeners = 8\nheartbeat = 200\nmax_backlog_bytes = 100000\n'
})

const counted = async name => sample(await metrics(server), name)
const slowConsumers = () => counted('chat_slow_consumers_total')

const untilThereAre = number => deadline((async () => {
  while (await counted('chat_event_listeners') !== number);
})(), `${number} listeners`)

const listen = (room, query = '') =>
  server.open(new EventSource(`${server.url}/rooms/${encodeURIComponent(room)}/events${query}`))

const range = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => first + i)
const ids = listener => listener.messages.map(({ id }) => id)

async function addRoom (api, name, more = {}) {
  const { status } = await api.call('POST', '/api/v1/rooms', { body: { name, public_read: true, ...more } })
  assert.equal(status, 201)
}

const say = (api, room, textMessage = 'x') => api.call('POST', '/api/v1/rooms/{room}/messages',
  { params: { room }, body: { textMessage } })

test('there is a limit of listeners', async () => {
  const api = await Api.of(server.url)
  await addRoom(api, 'full')
  const listeners = range(1, 8).map(() => listen('full'))
  for (const listener of listeners) assert.equal(await listener.open(), 200)
  const refused = await fetch(`${server.url}/rooms/full/events`)
  assert.equal(refused.status, 503)
  assert.ok(refused.headers.get('retry-after'))
})

test('listeners are counted while they listen', async () => {
  await untilThereAre(0) // listeners of other tests have left
  const listener = listen('public')
  assert.equal(await listener.open(), 200)
  await untilThereAre(1)
  listener.close()
  await untilThereAre(0)
})

test('a listener gets what is said from then on, with ids', async () => {
  const api = await Api.of(server.url)
  await say(api, 'public', 'before')
  const listener = listen('public')
  assert.equal(await listener.open(), 200)
  assert.equal(listener.headers['content-type'], 'text/event-stream')
  await say(api, 'public', 'after')
  await listener.until(({ messages }) => messages.length === 1, 'a message')
  const [{ id, message }] = listener.messages
  assert.equal(id, message.id)
  assert.equal(message.textMessage, 'after')
})

test('rooms that are not public are as if they were not there', async () => {
  const answers = await Promise.all(['private', 'nowhere'].map(async room => {
    const response = await fetch(`${server.url}/rooms/${room}/events`)
    return [response.status, await response.text()]
  }))
  assert.equal(answers[0][0], 404)
  assert.deepEqual(answers[0], answers[1])
})

test('heartbeats come as comments', async () => {
  const listener = listen('public')
  await listener.open()
  await listener.until(({ comments }) => comments >= 2, 'comments')
})

const kEnds = {
  'is public no more': api => api.call('PATCH', kRoom, { params: { room: 'closing' }, body: { public_read: false } }),
  'is deleted': api => api.call('DELETE', kRoom, { params: { room: 'closing' } }),
  'is deleted and made anew': async api => {
    await api.call('DELETE', kRoom, { params: { room: 'closing' } })
    await addRoom(api, 'closing')
  }
}
describe('at once, not by the next heartbeat,', () => {
  const quiet = useServer({ more: apiConfig() + '\n[events]\nheartbeat = 3600000\n' })

  for (const [how, end] of Object.entries(kEnds)) {
    test(`a room that ${how} ends its listeners`, async () => {
      const api = await Api.of(quiet.url)
      await addRoom(api, 'closing')
      const listener = quiet.open(new EventSource(`${quiet.url}/rooms/closing/events`))
      await listener.open()
      await say(api, 'closing', 'for all')
      // A lagging listener reads on from history, which goes with the room.
      await listener.until(({ messages }) => messages.length === 1, 'the message')
      await end(api)
      for (let i = 0; i < 3; ++i) await say(api, 'closing', 'for few')
      await deadline(listener.ended.promise, 'the end of the stream')
      assert.deepEqual(listener.messages.map(({ message }) => message.textMessage), ['for all'])
      await api.call('DELETE', kRoom, { params: { room: 'closing' } })
      const late = quiet.open(new EventSource(`${quiet.url}/rooms/closing/events`))
      assert.equal(await late.open(), 404)
    })
  }
})

test('a listener that is cut 20 times under load misses nothing and sees nothing twice', async () => {
  const kMessages = 2_000
  const kCuts = 20
  const api = await Api.of(server.url)
  await addRoom(api, 'load')
  const listener = listen('load')
  await listener.open()
  let isDone = false
  const speak = async () => {
    const senders = await Promise.all(range(1, 4).map(i => server.connect(`sender${i}`)))
    for (const sender of senders) await sender.call('roomJoin', 'load')
    await Promise.all(senders.map(async sender => {
      for (let i = 0; i < kMessages / senders.length; ++i) {
        await sender.call('roomMessage', 'load', { textMessage: `${i}` })
      }
    }))
    isDone = true
  }
  const cutAndCut = async () => {
    for (let cut = 1; cut <= kCuts; ++cut) {
      const count = listener.messages.length
      await listener.until(({ messages }) => messages.length > count || isDone, 'a message')
      listener.cut()
      await deadline(listener.ended.promise, 'the cut')
      assert.equal(await listener.open(), 200)
    }
  }
  await Promise.all([speak(), cutAndCut()])
  await listener.until(({ messages }) => messages.at(-1)?.id >= kMessages, 'all messages')
  assert.deepEqual(ids(listener), range(1, kMessages))
})

test('a listener that is cut before the first message misses none', async () => {
  const api = await Api.of(server.url)
  await addRoom(api, 'quiet')
  await say(api, 'quiet', 'before')
  const listener = listen('quiet')
  await listener.open()
  // The server sends comments while there is no message.
  await deadline(listener.until(({ lastId }) => lastId !== undefined, 'an id'), 'an id')
  listener.cut()
  await deadline(listener.ended.promise, 'the cut')
  await say(api, 'quiet', 'meanwhile')
  await listener.open()
  await say(api, 'quiet', 'after')
  await listener.until(({ messages }) => messages.length === 2, 'the messages')
  assert.deepEqual(ids(listener), [2, 3])
})

test('a listener reads on from history where it came back late', async () => {
  const api = await Api.of(server.url)
  await addRoom(api, 'late', { history_max_size: 5 })
  const listener = listen('late', '?last_event_id=0')
  for (const text of range(1, 8)) await say(api, 'late', `${text}`)
  await listener.open()
  await listener.until(({ messages }) => messages.length === 5, 'what history keeps')
  assert.deepEqual(ids(listener), range(4, 8))
})

describe('a listener of an older room of that name begins with the oldest message kept,', () => {
  const kKept = 5
  const config = { rooms: [{ name: 'again', publicRead: true, historyMaxSize: kKept }], more: apiConfig() }
  const urlOf = ({ url }) => `${url}/rooms/again/events`
  const sayAll = async (api, texts) => { for (const text of texts) await say(api, 'again', text) }

  const kHows = {
    'which was deleted and made anew': async server => {
      const api = await Api.of(server.url)
      await api.call('DELETE', kRoom, { params: { room: 'again' } })
      await addRoom(api, 'again', { history_max_size: kKept })
      return server
    },
    'which was lost with the state': async server => {
      await server.stop()
      return startServer(config)
    }
  }
  // The older room had three messages. The new one has fewer, as many, more, or more than are kept.
  for (const [how, replaceRoom] of Object.entries(kHows)) {
    for (const count of [2, 3, 4, kKept + 2]) {
      test(`${how}, of ${count} messages`, async () => {
        let own = await startServer(config)
        const listeners = [new EventSource(urlOf(own))]
        try {
          assert.equal(await listeners[0].open(), 200)
          await sayAll(await Api.of(own.url), ['old 1', 'old 2', 'old 3'])
          await listeners[0].until(({ messages }) => messages.length === 3, 'what is said')
          listeners[0].cut()
          await deadline(listeners[0].ended.promise, 'the cut')

          own = await replaceRoom(own)
          const api = await Api.of(own.url)
          await sayAll(api, range(1, count).map(i => `new ${i}`))
          const back = new EventSource(urlOf(own), listeners[0].lastId)
          listeners.push(back)
          assert.equal(await back.open(), 200)
          await say(api, 'again', 'live')
          await back.until(({ messages }) => messages.at(-1)?.message.textMessage === 'live', 'the last')
          const kept = range(Math.max(1, count - kKept + 1), count)
          assert.deepEqual(back.messages.map(({ message }) => message.textMessage),
            [...kept.map(i => `new ${i}`), 'live'])
        } finally {
          for (const listener of listeners) listener.close()
          await own.stop()
        }
      })
    }
  }
})

const kIds = {
  'a number alone': ['2', [3]],
  'a number that the room has not come to': ['4', [1, 2, 3]],
  'a number that is none': ['99999999999999999999', [1, 2, 3]],
  'the id of nobody': ['hello', [1, 2, 3]],
  'an empty one': ['', []]
}
for (const [what, [id, expected]] of Object.entries(kIds)) {
  test(`${what} is understood as an id`, async () => {
    const api = await Api.of(server.url)
    const room = `ids ${what}`
    await addRoom(api, room)
    for (const text of range(1, 3)) await say(api, room, `${text}`)
    const url = `${server.url}/rooms/${encodeURIComponent(room)}/events`
    const listeners = [new EventSource(url, id), new EventSource(`${url}?last_event_id=${id}`)]
    for (const listener of listeners) assert.equal(await server.open(listener).open(), 200)
    await say(api, room, 'live')
    for (const listener of listeners) {
      await listener.until(({ messages }) => messages.at(-1)?.id === 4, 'the last')
      assert.deepEqual(ids(listener), [...expected, 4])
    }
  })
}

test('a listener may leave while history is read for it', async () => {
  const kMessages = 600 // of 50 kB: more than the kernel buffers for a client that does not read
  const api = await Api.of(server.url)
  await addRoom(api, 'long')
  const sender = await server.connect('writer')
  await sender.call('roomJoin', 'long')
  for (let i = 0; i < kMessages; ++i) {
    await sender.call('roomMessage', 'long', { textMessage: 'x'.repeat(50_000) })
  }
  await untilThereAre(0) // listeners of other tests have left
  const socket = connectTcp({ port: server.port, host: '127.0.0.1' })
  socket.on('error', () => {})
  socket.write(httpRequest('/rooms/long/events?last_event_id=0'))
  await new Promise(resolve => socket.once('readable', resolve))
  await untilThereAre(1)
  socket.destroy()
  await untilThereAre(0)
  assert.equal(await listen('long').open(), 200)
})

test('a listener that does not read is cut, and costs nobody else anything', async () => {
  const api = await Api.of(server.url)
  await addRoom(api, 'slow')
  const socket = connectTcp({ port: server.port, host: '127.0.0.1' })
  const closed = deferred()
  socket.on('error', () => {})
  socket.on('close', () => closed.resolve())
  server.open({ close: () => socket.destroy() })
  socket.write(httpRequest('/rooms/slow/events'))
  await new Promise(resolve => socket.once('readable', resolve))
  socket.pause()
  const listener = listen('slow')
  await listener.open()
  const before = await slowConsumers()
  const sender = await server.connect('loud')
  await sender.call('roomJoin', 'slow')
  let sent = 0
  while (await slowConsumers() === before) {
    for (let i = 0; i < 20; ++i) {
      await sender.call('roomMessage', 'slow', { textMessage: 'x'.repeat(50_000) })
      sent += 1
    }
    assert.ok(sent < 2_000, 'it is cut by then')
  }
  await listener.until(({ messages }) => messages.length === sent, 'all messages')
  assert.deepEqual(ids(listener), range(1, sent))
})
