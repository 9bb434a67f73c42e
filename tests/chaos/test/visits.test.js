// The visit checks find each kind of violation.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkVisits } from '../check/visits.js'
import { rules, stay, timeline } from './story.js'

const check = (...visits) => rules(checkVisits(visits, new Map([['hall', timeline(20)]])))

test('a stay that sees all from its join on is good', () => {
  assert.deepEqual(check(stay([[1, 20]])), [])
  assert.deepEqual(check(stay([[6, 20]], { joinSentAt: 51, joinedAt: 55 })), [])
  assert.deepEqual(check(stay([[6, 9]], { joinSentAt: 51, joinedAt: 55, leaveSentAt: 91, endedAt: 99, hasLeft: true })), [])
})

test('a gap', () => {
  assert.deepEqual(check(stay([[1, 5], [7, 20]])), ['Members miss nothing'])
})

test('a message twice, and one out of order', () => {
  assert.deepEqual(check(stay([[1, 5], [5, 20]])), ['Messages come in order, and once'])
  assert.deepEqual(check(stay([[1, 5], [7, 7], [6, 6]])), ['Members miss nothing', 'Messages come in order, and once'])
})

test('a join without an answer is repeated, and comes after a removal', () => {
  const twice = { joinedAt: null, attempts: 2, removedAt: 60 }
  assert.deepEqual(check(stay([[1, 5], [7, 20]], twice)), [])
  assert.deepEqual(check(stay([[1, 5], [7, 20]], { ...twice, attempts: 1 })), ['Members miss nothing'])
  assert.deepEqual(check(stay([[1, 5], [7, 20]], { ...twice, removedAt: 90 })), ['Members miss nothing'])
  assert.deepEqual(check(stay([[1, 5], [7, 20]], { ...twice, removedAt: null })), ['Members miss nothing'])
})

test('a message twice on one connection, in two stays', () => {
  const connection = { number: 1 }
  const left = { leaveSentAt: 51, endedAt: 55, hasLeft: true }
  assert.deepEqual(check(stay([[1, 5]], { connection, ...left }),
    stay([[5, 9]], { connection, joinSentAt: 46, joinedAt: 47 })), ['Messages come in order, and once'])
})

test('a message from before the join', () => {
  assert.deepEqual(check(stay([[5, 20]], { joinSentAt: 51, joinedAt: 55 })), ['A stay begins with its join'])
})

test('the first messages after the join are missing', () => {
  assert.deepEqual(check(stay([[7, 20]], { joinSentAt: 51, joinedAt: 55 })), ['Members miss nothing'])
})

test('the last messages before the leave are missing', () => {
  const left = { leaveSentAt: 101, endedAt: 105, hasLeft: true }
  assert.deepEqual(check(stay([[1, 9]], left)), ['Members miss nothing'])
  assert.deepEqual(check(stay([], left)), ['Members miss nothing'])
  // Its node may have lost the lease, and has reported so.
  assert.deepEqual(check(stay([[1, 9]], { ...left, connection: { closedAt: 400 } })), [])
})

test('after a removal, what was on its way may come before the new stay', () => {
  const again = { followsRemoval: true, joinSentAt: 100, joinedAt: 120 }
  assert.deepEqual(check(stay([[5, 6], [12, 20]], { ...again, runsAtJoin: 1 })), [])
  assert.deepEqual(check(stay([[5, 6], [12, 20]], { ...again, runsAtJoin: 0 })), ['Members miss nothing'])
  assert.deepEqual(check(stay([[5, 6], [9, 9], [12, 20]], { ...again, runsAtJoin: 2 })), ['Members miss nothing'])
})
