import assert from 'node:assert/strict'
import { test } from 'node:test'

import { World } from '../support/world.js'

const names = ({ room }) => room.members.map(({ name }) => name)

test('members are there after the join, and follow who comes and goes', async () => {
  const world = new World()
  const ann = await world.member('ann')
  assert.deepEqual(ann.room.members, [{ name: 'ann', sockets: 1, since: 1 }])
  const bob = await world.member('bob')
  assert.deepEqual(names(ann), ['ann', 'bob'])
  assert.deepEqual(names(bob), ['ann', 'bob'])
  void bob.room.leave()
  await world.advance(100)
  assert.deepEqual(names(ann), ['ann'])
  assert.deepEqual(ann.heard.members.slice(1), [{ joined: ['bob'], left: [] }, { joined: [], left: ['bob'] }])
})

test('who came and went during a break is one change', async () => {
  for (const window of [0, 60_000]) {
    const world = new World({ window })
    const [ann, bob] = [await world.member('ann'), await world.member('bob')]
    const before = ann.heard.members.length
    world.cut(ann)
    void bob.room.leave()
    await world.member('cat')
    await world.advance(10_000)
    assert.deepEqual(names(ann).sort(), ['ann', 'cat'])
    if (window === 0) assert.deepEqual(ann.heard.members.slice(before), [{ joined: ['cat'], left: ['bob'] }])
  }
})

test('who comes while the list is on its way is in it', async () => {
  let other
  const world = new World({
    ackDelay: () => 500,
    answer: ({ name }) => { if (name === 'roomHistoryInfo') void other?.room.leave() }
  })
  other = await world.member('bob')
  const ann = await world.member('ann')
  await world.advance(2000)
  assert.deepEqual(names(ann), ['ann'])
})

test('a list whose answer was lost is asked for again', async () => {
  const world = new World({ window: 60_000, answer: ({ name }) => isSilent && name === 'roomGetPresence' ? { silent: true } : undefined })
  let isSilent = true
  const ann = await world.member('ann')
  assert.deepEqual(names(ann), [])
  isSilent = false
  world.cut(ann)
  await world.advance(10_000)
  assert.deepEqual(names(ann), ['ann'])
})

test('a list that the server cannot give now is asked for again', async () => {
  let refusals = 2
  const world = new World({
    answer: ({ name }) => name === 'roomGetPresence' && refusals-- > 0 ? { error: 'ChatServiceError: Server operation timeout' } : undefined
  })
  const ann = await world.member('ann')
  await world.advance(30_000)
  assert.deepEqual(names(ann), ['ann'])
})
