import assert from 'node:assert/strict'
import { test } from 'node:test'

import { texts, World } from '../support/world.js'

const stored = world => world.server.room('r').log.map(({ textMessage }) => textMessage)

test('messages of a break are sent after it, in order', async () => {
  const world = new World()
  const ann = await world.member('ann')
  world.cut(ann)
  await world.advance(1)
  const sent = ['a', 'b', 'c'].map(textMessage => ann.room.send({ textMessage }))
  assert.deepEqual(sent.map(({ state }) => state), ['pending', 'pending', 'pending'])
  await world.advance(10_000)
  assert.deepEqual(await Promise.all(sent.map(({ stored }) => stored)), [1, 2, 3])
  assert.deepEqual(texts(ann.heard), ['a', 'b', 'c'])
  assert.deepEqual(ann.heard.sent, sent)
})

test('a message whose answer was lost is stored once', async () => {
  for (const window of [0, 60_000]) {
    const world = new World({ window })
    const ann = await world.member('ann')
    const sent = ['a', 'b'].map(textMessage => ann.room.send({ textMessage }))
    await world.advance(7)  // it has arrived; its answer has not
    assert.deepEqual(stored(world), ['a'])
    world.cut(ann)
    await world.advance(10_000)
    assert.deepEqual(await Promise.all(sent.map(({ stored }) => stored)), [1, 2])
    assert.deepEqual(stored(world), ['a', 'b'])
    assert.deepEqual(texts(ann.heard), ['a', 'b'])
  }
})

test('a message that the server cannot store now is not overtaken', async () => {
  let refusals = 3
  const world = new World({
    answer: ({ name }) => name === 'roomMessageOnce' && refusals-- > 0
      ? { error: 'ChatServiceError: Too many requests' }
      : undefined
  })
  const ann = await world.member('ann')
  const sent = ['a', 'b'].map(textMessage => ann.room.send({ textMessage }))
  await world.advance(60_000)
  assert.deepEqual(stored(world), ['a', 'b'])
  assert.ok(sent.every(({ state }) => state === 'stored'))
})

test('a message without an answer in time is sent again', async () => {
  let silent = true
  const world = new World({ answer: ({ name }) => name === 'roomMessageOnce' && silent ? { silent } : undefined })
  const ann = await world.member('ann')
  const sent = ann.room.send({ textMessage: 'a' })
  await world.advance(15_000)
  silent = false
  await world.advance(20_000)
  assert.equal(sent.id, 1)
  assert.deepEqual(stored(world), ['a'])
})

test('a message that the server refuses fails alone', async () => {
  const world = new World({
    answer: ({ name, args }) => name === 'roomMessageOnce' && args[1].textMessage === 'bad'
      ? { error: 'ChatServiceError: Bad argument at position 1, value 0' }
      : undefined
  })
  const ann = await world.member('ann')
  const sent = ['a', 'bad', 'b'].map(textMessage => ann.room.send({ textMessage }))
  await world.advance(1000)
  await assert.rejects(sent[1].stored, { code: 'badArgument' })
  assert.deepEqual(sent.map(({ state }) => state), ['stored', 'failed', 'stored'])
  assert.deepEqual(stored(world), ['a', 'b'])
})

test('a message at which the server fails again and again does not stop the others', async () => {
  const world = new World({
    answer: ({ args }) => args[1]?.textMessage === 'bad' ? { error: 'ChatServiceError: Internal server error' } : undefined
  })
  const ann = await world.member('ann')
  const sent = ['bad', 'b'].map(textMessage => ann.room.send({ textMessage }))
  await world.advance(120_000)
  assert.equal(sent[0].error.code, 'internalError')
  assert.equal(sent[1].state, 'stored')
})

test('what waits is bounded', async () => {
  const world = new World()
  const ann = await world.member('ann', { options: { maxUnsent: 2 } })
  world.cut(ann)
  await world.advance(1)
  const sent = ['a', 'b', 'c'].map(textMessage => ann.room.send({ textMessage }))
  await assert.rejects(sent[2].stored, { code: 'outboxFull' })
  await world.advance(10_000)
  assert.deepEqual(stored(world), ['a', 'b'])
})

test('a message is not sent again when the server may have forgotten its key', async () => {
  const world = new World()
  const ann = await world.member('ann')
  const sent = ann.room.send({ textMessage: 'a' })
  await world.advance(7)
  ann.socket.isNetworkUp = false
  world.cut(ann)
  const later = ann.room.send({ textMessage: 'b' })
  await world.advance(11 * 60_000)
  ann.socket.isNetworkUp = true
  await world.advance(60_000)
  await assert.rejects(sent.stored, { code: 'unconfirmed' })
  assert.equal(await later.stored, 2)
  assert.deepEqual(stored(world), ['a', 'b'])
})

test('nor when the room may have pushed it out', async () => {
  for (const count of [40_000, 50_000]) {
    const world = new World()
    const ann = await world.member('ann')
    const sent = ann.room.send({ textMessage: 'a' })
    await world.advance(7)
    world.cut(ann)
    for (let i = 0; i < count; ++i) world.server.say('r', `${i}`)
    if (count === 50_000) world.server.room('r').keys.clear()
    await world.advance(10_000)
    if (count === 40_000) assert.equal(await sent.stored, 1)
    else await assert.rejects(sent.stored, { code: 'unconfirmed' })
    assert.equal(stored(world).filter(text => text === 'a').length, 1)
  }
})

test('messages before the join are refused, and during it wait', async () => {
  const world = new World()
  const { chat } = world.client('ann')
  const room = chat.room('r')
  assert.equal(room.send({ textMessage: 'x' }).error.code, 'notJoined')
  void room.join()
  const sent = room.send({ textMessage: 'a' })
  await world.advance(1000)
  assert.equal(await sent.stored, 1)
})

test('leaving gives up what is not sent', async () => {
  const world = new World()
  const ann = await world.member('ann')
  const sent = ['a', 'b'].map(textMessage => ann.room.send({ textMessage }))
  const left = ann.room.leave()
  await world.advance(1000)
  await left
  assert.equal(sent[0].state, 'stored')
  assert.equal(sent[1].error.code, 'notJoined')
  assert.deepEqual(stored(world), ['a'])
})

test('keys of clients and rooms differ', async () => {
  const world = new World({ rooms: ['r', 'q'] })
  const clients = [await world.member('ann'), await world.member('ann'), await world.member('ann', { name: 'q' })]
  const sent = clients.map(({ room }) => room.send({ textMessage: 'x' }))
  const other = clients[0].chat.room('q')
  void other.join()
  sent.push(other.send({ textMessage: 'x' }))
  await world.advance(1000)
  assert.equal(new Set(sent.map(({ key }) => key)).size, 4)
})
