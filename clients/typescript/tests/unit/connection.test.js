import assert from 'node:assert/strict'
import { test } from 'node:test'

import { World } from '../support/world.js'

test('a client connects, logs in and is online', async () => {
  const world = new World()
  const { chat, states } = world.client('ann')
  await world.advance(1000)
  assert.deepEqual(states, ['connecting', 'online'])
  assert.equal(chat.user, 'ann')
  assert.equal(chat.login.id, 's1')
})

test('it waits for a server that is not there yet', async () => {
  const world = new World()
  world.server.isUp = false
  const { states } = world.client('ann')
  await world.advance(20_000)
  assert.deepEqual(states, ['connecting', 'offline'])
  world.server.start()
  await world.advance(30_000)
  assert.deepEqual(states, ['connecting', 'offline', 'connecting', 'online'])
})

test('a recovered connection is online at once', async () => {
  const world = new World({ window: 60_000 })
  const client = await world.member('ann')
  world.cut(client)
  await world.advance(5000)
  assert.deepEqual(client.states, ['connecting', 'online', 'offline', 'online'])
  assert.equal(world.count('roomJoin'), 1)
})

test('a new login says that it catches up', async () => {
  const world = new World()
  const client = await world.member('ann')
  world.cut(client)
  await world.advance(5000)
  assert.deepEqual(client.states, ['connecting', 'online', 'offline', 'connecting', 'catching up', 'online'])
})

test('a refused login stays refused until connect()', async () => {
  let verdict = { error: 'ChatServiceError: Invalid token: signature' }
  const world = new World({ login: () => verdict })
  const { chat, socket, states } = world.client('ann')
  await world.advance(120_000)
  assert.deepEqual(states, ['connecting', 'rejected'])
  assert.equal(chat.error.code, 'invalidToken')
  assert.equal(socket.attempts.length, 1)
  verdict = { user: 'ann' }
  chat.connect()
  await world.advance(1000)
  assert.deepEqual(states, ['connecting', 'rejected', 'connecting', 'online'])
  assert.equal(chat.error, undefined)
})

test('a login that cannot be decided now is tried again', async () => {
  let verdict = { error: 'ChatServiceError: Server operation timeout' }
  const world = new World({ login: () => verdict })
  const { chat, states } = world.client('ann')
  await world.advance(10_000)
  assert.equal(chat.error.code, 'timeout')
  verdict = { user: 'ann' }
  await world.advance(30_000)
  assert.equal(chat.state, 'online')
  assert.ok(!states.includes('rejected'))
})

test('credentials are fresh for each login, and may fail for a while', async () => {
  const world = new World()
  let asked = 0
  const auth = async () => {
    if (++asked < 3) throw new Error('the identity provider is away')
    return { userName: 'ann' }
  }
  const { chat, states } = world.client('', { auth })
  await world.advance(1)
  await world.advance(10)
  assert.equal(chat.state, 'offline')
  assert.match(chat.error.message, /identity provider/)
  await world.advance(20_000)
  assert.equal(chat.user, 'ann')
  assert.equal(states.at(-1), 'online')
  assert.equal(asked, 3)
})

test('credentials that come after the connection broke are not used', async () => {
  const world = new World()
  const answers = []
  const { chat, socket } = world.client('', { auth: () => new Promise(resolve => answers.push(resolve)) })
  await world.advance(100)
  world.server.cut(socket.link)
  await world.advance(5000)
  assert.equal(answers.length, 2)
  answers[0]({ userName: 'old' })
  answers[1]({ userName: 'new' })  // a second CONNECT would throw in the fake server
  await world.advance(1000)
  assert.equal(chat.user, 'new')
})

test('it returns after the server disconnected it', async () => {
  const world = new World()
  const { chat, states } = world.client('ann')
  await world.advance(1000)
  world.server.disconnect('ann')
  await world.advance(10)
  assert.equal(chat.state, 'offline')
  await world.advance(3000)
  assert.equal(chat.state, 'online')
  assert.equal(states.length, 5)
})

test('connect() does not wait for the next attempt', async () => {
  const world = new World()
  const { chat, socket } = world.client('ann')
  await world.advance(1000)
  socket.isNetworkUp = false
  world.server.cut(socket.link)
  await world.advance(120_000)
  socket.isNetworkUp = true
  chat.connect()
  await world.advance(50)
  assert.equal(chat.state, 'online')
})

test('close() is the end', async () => {
  const world = new World({ window: 60_000 })
  const client = await world.member('ann')
  const sent = client.room.send({ textMessage: 'x' })
  client.chat.close()
  assert.equal(client.chat.state, 'offline')
  await assert.rejects(client.chat.rooms(), { code: 'disconnected' })
  await world.advance(120_000)
  assert.equal(client.chat.state, 'offline')
  assert.equal(client.socket.attempts.length, 1)
  assert.equal(sent.state, 'failed')
})

test('requests fail when the connection breaks, and in time', async () => {
  const world = new World({ answer: ({ name }) => name === 'listRooms' && { silent: true } })
  const client = world.client('ann')
  await world.advance(1000)
  const late = assert.rejects(client.chat.rooms(), { code: 'timeout' })
  await world.advance(10_000)
  await late
  const broken = assert.rejects(client.chat.rooms(), { code: 'disconnected' })
  world.cut(client)
  await world.advance(1)
  await broken
})

test('clients that were cut off together do not come back together', async () => {
  const world = new World({ seed: 7 })
  const clients = Array.from({ length: 200 }, (_, i) => world.client(`user${i}`))
  await world.advance(5000)
  world.server.kill()
  await world.advance(60_000)
  world.server.start()
  const start = world.clock.now()
  await world.advance(60_000)
  const buckets = new Array(60).fill(0)
  for (const { chat, socket } of clients) {
    assert.equal(chat.state, 'online')
    ++buckets[Math.floor((socket.attempts.at(-1) - start) / 1000)]
  }
  assert.ok(Math.max(...buckets) <= 25, `too many in one second: ${buckets}`)
})
