import assert from 'node:assert/strict'
import { test } from 'node:test'

import { World } from '../support/world.js'

test('unread counts what came and was not marked', async () => {
  const world = new World()
  for (let i = 1; i <= 3; ++i) world.server.say('r', `${i}`)
  const ann = await world.member('ann')
  assert.equal(ann.room.unread, 3)
  world.server.say('r', '4')
  await world.advance(100)
  assert.equal(ann.room.unread, 4)
  ann.room.markRead(3)
  assert.equal(ann.room.unread, 1)
  await world.advance(100)
  assert.equal(world.server.room('r').marks.get('ann'), 3)
  ann.room.markRead(2)
  assert.equal(ann.room.unread, 1)
  assert.deepEqual(ann.heard.unread, [3, 4, 1])
})

test('marks of the user on another device count', async () => {
  const world = new World()
  const [tab, phone] = [await world.member('ann'), await world.member('ann')]
  for (let i = 1; i <= 3; ++i) world.server.say('r', `${i}`)
  await world.advance(100)
  tab.room.markRead(2)
  await world.advance(100)
  assert.equal(phone.room.unread, 1)
})

test('a mark made during a break is told after it', async () => {
  for (const window of [0, 60_000]) {
    const world = new World({ window })
    const ann = await world.member('ann')
    for (let i = 1; i <= 3; ++i) world.server.say('r', `${i}`)
    await world.advance(100)
    world.cut(ann)
    await world.advance(1)
    ann.room.markRead(2)
    ann.room.markRead(3)
    await world.advance(10_000)
    assert.equal(world.server.room('r').marks.get('ann'), 3)
    assert.equal(world.count('roomMarkRead'), 1)
    assert.equal(ann.room.unread, 0)
  }
})

test('many marks are few requests', async () => {
  const world = new World()
  const ann = await world.member('ann')
  for (let i = 1; i <= 50; ++i) world.server.say('r', `${i}`)
  await world.advance(100)
  for (let i = 1; i <= 50; ++i) ann.room.markRead(i)
  await world.advance(100)
  assert.equal(world.server.room('r').marks.get('ann'), 50)
  assert.equal(world.count('roomMarkRead'), 2)
})

test('a mark that the server cannot take now is told again', async () => {
  let refusals = 2
  const world = new World({
    answer: ({ name }) => name === 'roomMarkRead' && refusals-- > 0 ? { error: 'ChatServiceError: Server operation timeout' } : undefined
  })
  const ann = await world.member('ann')
  world.server.say('r', '1')
  await world.advance(100)
  ann.room.markRead(1)
  await world.advance(30_000)
  assert.equal(world.server.room('r').marks.get('ann'), 1)
})
