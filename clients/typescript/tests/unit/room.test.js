import assert from 'node:assert/strict'
import { test } from 'node:test'

import { ids, record, texts, World } from '../support/world.js'

test('messages after the join come in order', async () => {
  const world = new World()
  world.server.say('r', 'before')
  const ann = await world.member('ann')
  const bob = await world.member('bob')
  const sent = bob.room.send({ textMessage: 'hi' })
  await world.advance(100)
  assert.equal(await sent.stored, 2)
  assert.equal(sent.state, 'stored')
  assert.deepEqual(texts(ann.heard), ['hi'])
  assert.deepEqual(texts(bob.heard), ['hi'])
  assert.equal(ann.heard.messages[0].author, 'bob')
})

test('a break without recovery is filled from history before newer messages', async () => {
  const world = new World()
  const ann = await world.member('ann')
  world.server.say('r', '1')
  await world.advance(100)
  world.cut(ann)
  for (let i = 2; i <= 250; ++i) world.server.say('r', `${i}`)
  await world.advance(2000)
  world.server.say('r', '251')
  await world.advance(5000)
  assert.deepEqual(texts(ann.heard), Array.from({ length: 251 }, (_, i) => `${i + 1}`))
  assert.deepEqual(ann.heard.gaps, [])
})

test('a break with recovery needs no history', async () => {
  const world = new World({ window: 60_000 })
  const ann = await world.member('ann')
  world.cut(ann)
  for (let i = 1; i <= 5; ++i) world.server.say('r', `${i}`)
  await world.advance(5000)
  world.server.say('r', '6')
  await world.advance(100)
  assert.deepEqual(ids(ann.heard), [1, 2, 3, 4, 5, 6])
  assert.equal(world.count('roomHistoryGet'), 0)
})

test('packets that were read before a break and handled after it come once', async () => {
  for (const window of [0, 60_000]) {
    const world = new World({ window, latency: () => 50 })
    const ann = await world.member('ann')
    for (let i = 1; i <= 3; ++i) world.server.say('r', `${i}`)
    world.cut(ann, { late: 2 })
    await world.advance(10_000)
    assert.deepEqual(ids(ann.heard), [1, 2, 3])
  }
})

test('what history lost is told', async () => {
  const world = new World({ historySize: 10 })
  const ann = await world.member('ann')
  world.cut(ann)
  for (let i = 1; i <= 30; ++i) world.server.say('r', `${i}`)
  await world.advance(5000)
  assert.deepEqual(ann.heard.log[0], { from: 1, to: 20 })
  assert.deepEqual(ids(ann.heard), [21, 22, 23, 24, 25, 26, 27, 28, 29, 30])
})

test('a room that began anew is told', async () => {
  const world = new World()
  for (let i = 1; i <= 9; ++i) world.server.say('r', `${i}`)
  const ann = await world.member('ann')
  world.cut(ann)
  world.server.rooms.delete('r')
  world.server.room('r')
  world.server.say('r', 'new')
  await world.advance(5000)
  world.server.say('r', 'newer')
  await world.advance(100)
  assert.equal(ann.heard.resets, 1)
  assert.deepEqual(texts(ann.heard), ['newer'])
  const history = ann.room.history()
  await world.advance(100)
  assert.deepEqual((await history).map(({ textMessage }) => textMessage), ['new', 'newer'])
})

test('a visit can go on where the last one ended', async () => {
  const world = new World()
  for (let i = 1; i <= 9; ++i) world.server.say('r', `${i}`)
  const { chat } = world.client('ann')
  const room = chat.room('r')
  const heard = record(room)
  const joined = room.join({ after: 4 })
  await world.advance(1000)
  await joined
  assert.deepEqual(ids(heard), [5, 6, 7, 8, 9])
})

test('history and messages meet without an overlap', async () => {
  const world = new World({ pageSize: 7 })
  for (let i = 1; i <= 20; ++i) world.server.say('r', `${i}`)
  const ann = await world.member('ann')
  const older = async query => {
    const page = ann.room.history(query)
    world.server.say('r', 'meanwhile')
    await world.advance(200)
    return (await page).map(({ id }) => id)
  }
  assert.deepEqual(await older(), Array.from({ length: 20 }, (_, i) => i + 1))
  assert.deepEqual(await older({ before: 15, limit: 10 }), [5, 6, 7, 8, 9, 10, 11, 12, 13, 14])
  assert.deepEqual(await older({ before: 5, limit: 10 }), [1, 2, 3, 4])
  assert.deepEqual(await older({ before: 1 }), [])
  assert.deepEqual(ids(ann.heard), [21, 22, 23, 24])
})

test('history that is partly gone has what is kept', async () => {
  const world = new World({ historySize: 5 })
  for (let i = 1; i <= 20; ++i) world.server.say('r', `${i}`)
  const ann = await world.member('ann')
  const page = async query => {
    const messages = ann.room.history(query)
    await world.advance(200)
    return (await messages).map(({ id }) => id)
  }
  assert.deepEqual(await page({ before: 18 }), [16, 17])
  assert.deepEqual(await page({ before: 10 }), [])
})

test('join() rejects if the server refuses', async () => {
  const world = new World()
  world.server.room('r').isClosedTo.add('ann')
  const { chat } = world.client('ann')
  const refused = assert.rejects(chat.room('r').join(), { code: 'notAllowed' })
  const missing = assert.rejects(chat.room('none').join(), { code: 'noRoom' })
  await world.advance(1000)
  await refused
  await missing
})

test('join() waits for a server that cannot answer now', async () => {
  let error = 'ChatServiceError: Server operation timeout'
  const world = new World({ answer: ({ name }) => name === 'roomJoin' && error ? { error } : undefined })
  const { chat } = world.client('ann')
  const joined = chat.room('r').join()
  await world.advance(10_000)
  error = undefined
  await world.advance(30_000)
  assert.equal((await joined).isJoined, true)
})

test('an eviction ends it: nothing follows, and it does not return by itself', async () => {
  for (const window of [0, 60_000]) {
    const world = new World({ window })
    const ann = await world.member('ann')
    const sent = ann.room.send({ textMessage: 'x' })
    await world.advance(100)
    await sent.stored
    world.cut(ann)
    world.server.evict('r', 'ann')
    world.server.say('r', 'secret')
    await world.advance(10_000)
    assert.deepEqual(ann.heard.removed, ['notAllowed'])
    assert.deepEqual(texts(ann.heard), ['x'])
    assert.equal(ann.chat.state, 'online')
    assert.equal(ann.room.send({ textMessage: 'y' }).error.code, 'notAllowed')
    world.server.room('r').isClosedTo.clear()
    const again = ann.room.join()
    await world.advance(1000)
    await again
    assert.deepEqual(texts(ann.heard), ['x', 'secret'])
  }
})

test('who left stays away after a break', async () => {
  for (const window of [0, 60_000]) {
    const world = new World({ window })
    const ann = await world.member('ann')
    world.cut(ann, { clientAfter: 100 })
    void ann.room.leave()
    await world.advance(10_000)
    world.server.say('r', 'x')
    await world.advance(1000)
    assert.deepEqual(ann.heard.messages, [])
    assert.equal(world.server.room('r').members.has('ann'), false)
  }
})

test('a listener that fails disturbs nobody, and is reported', async t => {
  const world = new World()
  const ann = await world.member('ann')
  const later = t.mock.method(globalThis, 'queueMicrotask', () => {})
  ann.room.on('message', () => { throw new Error('of the application') })
  world.server.say('r', '1')
  world.server.say('r', '2')
  await world.advance(100)
  assert.deepEqual(texts(ann.heard), ['1', '2'])
  assert.equal(later.mock.callCount(), 2)
  assert.throws(later.mock.calls[0].arguments[0], /of the application/)
})

test('a refusal of a join that is over is not heard of', async () => {
  const world = new World({ rooms: ['r'] })
  world.server.room('r').isClosedTo.add('ann')
  const { chat } = world.client('ann')
  await world.advance(1000)
  const room = chat.room('r')
  const heard = record(room)
  const refused = assert.rejects(room.join(), { code: 'notJoined' })
  void room.leave()
  await refused
  await world.advance(7)  // the refusal is on its way
  world.server.room('r').isClosedTo.clear()
  const joined = room.join()
  await world.advance(1000)
  await joined
  assert.deepEqual(heard.removed, [])
})

test('nothing is sent to a room before it is joined again', async () => {
  const world = new World()
  const ann = await world.member('ann')
  for (let i = 0; i < 100; ++i) {
    const { link } = ann.socket
    if (link?.client && !link.isCut) world.cut(ann, { clientAfter: 50 })
    for (let j = 0; j < 2; ++j) ann.room.send({ textMessage: 'x' })
    ann.room.typing(true)
    await world.advance(1 + world.clock.random() * 3000)
  }
  await world.advance(10_000)
  const refused = world.server.refused.map(({ name }) => name)
  assert.deepEqual(refused, [])
  assert.ok(ann.heard.sent.every(({ state }) => state === 'stored'))
})

test('it is not online while any room is behind', async () => {
  const world = new World({ rooms: ['q', 'r'] })
  const ann = world.client('ann')
  await world.advance(1000)
  world.server.evict('q', 'ann')
  const [q, r] = ['q', 'r'].map(name => ann.chat.room(name))
  void q.join().catch(() => {})
  await world.advance(1000)
  void r.join()
  await world.advance(1000)
  world.server.room('q').isClosedTo.clear()
  void q.join()
  world.cut(ann)
  await world.advance(5000)
  assert.deepEqual(ann.states.slice(2), ['offline', 'connecting', 'catching up', 'online'])
})
