// The check after a start finds ghosts, and users who were forgotten.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkRestart } from '../check/restart.js'
import { rules, stay } from './story.js'

// Times of the record, and of the node's clock.
const kStart = 1000
const wall = time => performance.timeOrigin + time

const kBefore = stay([], { joinSentAt: 500, joinedAt: 510 })
const kSince = stay([], { joinSentAt: 1100, joinedAt: 1110 })
const kHasLeft = ['ann', { joined: false, timestamp: wall(900) }]

const check = (userlist, seen, visits = [kBefore]) =>
  rules(checkRestart({ room: 'hall', startedAt: kStart, readAt: 2000, userlist, seen: new Map(seen) }, visits))

test('all have left, and come again', () => {
  assert.deepEqual(check([], [kHasLeft]), [])
  assert.deepEqual(check(['ann'], [['ann', { joined: true, timestamp: wall(1105) }]], [kBefore, kSince]), [])
  // The answer to the join is still on its way.
  assert.deepEqual(check(['ann'], [kHasLeft], [kBefore, stay([], { joinSentAt: 1100, joinedAt: null })]), [])
})

test('somebody is still there', () => {
  const kWrong = ['A start leaves nobody in a room']
  assert.deepEqual(check(['ann'], [kHasLeft]), kWrong)
  assert.deepEqual(check([], [['ann', { joined: true, timestamp: wall(505) }]]), kWrong)
  assert.deepEqual(check(['ann'], [kHasLeft], [kBefore, stay([], { joinSentAt: 2100, joinedAt: 2110 })]), kWrong)
  assert.deepEqual(check(['ann'], [kHasLeft], [kBefore, { ...kSince, room: 'yard' }]), kWrong)
})

test('a stay is forgotten, or only an older one is known', () => {
  const kWrong = ['Whoever was in a room was seen there']
  assert.deepEqual(check([], [['ann', { joined: false, timestamp: null }]]), kWrong)
  assert.deepEqual(check([], [['ann', { joined: false, timestamp: wall(300) }]]), kWrong)
})
