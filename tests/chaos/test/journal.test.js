// What `data check` says agrees with what the node had.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkJournal } from '../check/journal.js'
import { rules } from './story.js'

const kHistories = new Map([['hall', [{ id: 1 }, { id: 2 }]], ['yard', [{ id: 1 }]]])
const summary = (rooms, messages) => `/data: OK, 5 users, ${rooms} rooms, ${messages} messages; 4096 bytes in 1 segments`

const check = text => rules(checkJournal(text, kHistories))

test('a sound journal with everything', () => {
  assert.deepEqual(check(summary(2, 3)), [])
})

test('a journal that cannot be read', () => {
  assert.deepEqual(check('data/0.log, offset 32: no sound record'), ['The journal is sound'])
})

test('a room or a message is missing, or one too many is there', () => {
  for (const [rooms, messages] of [[1, 3], [2, 2], [2, 4]]) {
    assert.deepEqual(check(summary(rooms, messages)), ['The journal has all that the node had'])
  }
})
