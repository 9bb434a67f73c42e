// The eviction checks find each kind of violation.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkEvictions } from '../check/evictions.js'
import { Timeline } from '../check/timeline.js'
import { Ledger } from '../record/ledger.js'
import { rules, stay, timeline } from './story.js'

// Between messages 10 and 11; lifted before message 16 is sent.
const kEviction = { user: 'ann', room: 'hall', askedAt: 101, doneAt: 105, liftAskedAt: 155, attempts: 1 }

function check (visits, { end = 100_000, ledger = new Ledger(), ...fields } = {}) {
  const record = { evictions: [{ ...kEviction, ...fields }], visits, ledger }
  return rules(checkEvictions(record, new Map([['hall', timeline(20)]]), end))
}

test('who is sent away is told, gets no more, and comes back later', () => {
  assert.deepEqual(check([stay([[1, 10]], { removedAt: 106 })]), [])
  assert.deepEqual(check([stay([[1, 10]], { removedAt: 106 }), stay([[17, 20]], { joinSentAt: 160, joinedAt: 165 })]), [])
})

test('a message that was sent afterwards arrives', () => {
  assert.deepEqual(check([stay([[1, 11]], { removedAt: 106 })]), ['Nothing reaches whoever was removed'])
  // Not even once the user may enter again: a new join is needed.
  assert.deepEqual(check([stay([[1, 10], [18, 18]], { removedAt: 106 })]), ['Nothing reaches whoever was removed'])
})

test('what was sent meanwhile and accepted once the user was back may arrive', () => {
  const late = new Timeline([{ id: 11, sentAt: 110, knownAt: 170 }])
  const back = stay([[11, 11]], { joinSentAt: 156, joinedAt: 160 })
  const record = { evictions: [kEviction], visits: [back], ledger: new Ledger() }
  assert.deepEqual(checkEvictions(record, new Map([['hall', late]]), 1000), [])
})

test('a join while the user is blacklisted', () => {
  assert.deepEqual(check([stay([], { joinSentAt: 110, joinedAt: 115 })]), ['Whoever is blacklisted does not get in'])
})

test('nobody tells the user', () => {
  assert.deepEqual(check([stay([[1, 10]])]), ['Whoever is removed is told'])
  // The notification may be on its way.
  assert.deepEqual(check([stay([[1, 10]])], { end: 500 }), [])
  // The node that had to tell the client may have died.
  assert.deepEqual(check([stay([[1, 10]])], { attempts: 2 }), [])
})

test('a message of the user is accepted', () => {
  const ledger = new Ledger()
  Object.assign(ledger.send('hall', 'a', 'ann', 1), { sentAt: 110, ackedAt: 120, id: 11 })
  assert.deepEqual(check([], { ledger }), ['Whoever was removed sends nothing'])
})
