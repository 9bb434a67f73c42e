import assert from 'node:assert/strict'
import { test } from 'node:test'

import { World } from '../support/world.js'

async function pair () {
  const world = new World()
  return { world, ann: await world.member('ann'), bob: await world.member('bob') }
}

test('others see who types, until it stops', async () => {
  const { world, ann, bob } = await pair()
  ann.room.typing(true)
  await world.advance(100)
  assert.deepEqual(bob.heard.typing, [['ann']])
  ann.room.typing(false)
  await world.advance(100)
  assert.deepEqual(bob.heard.typing, [['ann'], []])
  assert.deepEqual(ann.heard.typing, [])
})

test('typing goes on while keys are pressed, with few signals', async () => {
  const { world, ann, bob } = await pair()
  for (let i = 0; i < 200; ++i) {
    ann.room.typing(true)
    await world.advance(100)
  }
  assert.deepEqual(bob.heard.typing, [['ann']])
  assert.ok(world.count('roomSignal') <= 7, `${world.count('roomSignal')}`)
})

test('typing expires when nothing more is heard', async () => {
  const { world, ann, bob } = await pair()
  ann.room.typing(true)
  await world.advance(100)
  world.cut(ann)
  await world.advance(8000)
  assert.deepEqual(bob.heard.typing, [['ann'], []])
})

test('a message ends typing, and the next key begins it', async () => {
  const { world, ann, bob } = await pair()
  ann.room.typing(true)
  await world.advance(100)
  ann.room.send({ textMessage: 'x' })
  await world.advance(100)
  assert.deepEqual(bob.heard.typing, [['ann'], []])
  ann.room.typing(true)
  await world.advance(100)
  assert.deepEqual(bob.heard.typing, [['ann'], [], ['ann']])
})

test('who leaves does not type', async () => {
  const { world, ann, bob } = await pair()
  ann.room.typing(true)
  void ann.room.leave()
  await world.advance(100)
  assert.deepEqual(bob.heard.typing.at(-1), [])
})

test('other signals pass', async () => {
  const { world, ann, bob } = await pair()
  ann.room.signal({ cursor: 3 })
  await world.advance(100)
  assert.deepEqual(bob.heard.signals, [['ann', { cursor: 3 }]])
})
