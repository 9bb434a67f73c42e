// The history checks find each kind of violation.

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'

import { checkHistory } from '../check/history.js'
import { Ledger } from '../record/ledger.js'
import { rules } from './story.js'

let ledger
let history

// Three messages: one acknowledged, one seen by a client, and one lost.
beforeEach(() => {
  ledger = new Ledger()
  const [first, second, third] = ['a', 'b', 'c'].map(text => ledger.send('hall', text, 'ann', 1))
  ledger.acknowledged(first, 1)
  ledger.failed(second, 'timeout')
  ledger.failed(third, 'disconnected')
  history = ['a', 'b', 'c'].map((textMessage, index) => ({ id: index + 1, textMessage, author: 'ann' }))
  ledger.noteSeen('hall', history[1], 'bob')
})

const check = () => rules(checkHistory(ledger, 'hall', history))

test('what is acknowledged and seen is there; the rest may be, once', () => {
  assert.deepEqual(check(), [])
  history.pop()
  assert.deepEqual(check(), [])
})

test('an acknowledged message is lost, or has another id', () => {
  const [first, second, third] = history
  history = [second, third].map((message, index) => ({ ...message, id: index + 1 }))
  assert.deepEqual(check(), ['What is acknowledged is in history', 'What is seen is in history', 'What is seen is in history'])
  history = [second, first, third].map((message, index) => ({ ...message, id: index + 1 }))
  assert.ok(check().includes('What is acknowledged is in history'))
})

test('a message is stored twice', () => {
  history.push({ ...history[2], id: 4 })
  assert.deepEqual(check(), ['A message is stored once'])
})

test('an id is missing', () => {
  history[2].id = 4
  assert.deepEqual(check(), ['Ids are dense'])
})

test('a room that keeps two messages has the last two', () => {
  const kept = messages => rules(checkHistory(ledger, 'hall', messages, { keeps: 2 }))
  assert.deepEqual(kept(history.slice(1)), [])
  assert.deepEqual(kept(history), ['Ids are dense'])
  assert.deepEqual(kept(history.slice(2)), ['Ids are dense', 'What is seen is in history'])
  assert.deepEqual(kept([]), ['What is acknowledged is in history', 'What is seen is in history', 'What is seen is in history'])
})

test('a message that was refused is stored', () => {
  ledger.sent.get('c').error = 'notJoined'
  assert.deepEqual(check(), ['What is refused is not stored'])
})

test('a message that nobody sent, or somebody else', () => {
  history[2].textMessage = 'd'
  assert.deepEqual(check(), ['History has what was sent'])
  history[2] = { id: 3, textMessage: 'c', author: 'bob' }
  assert.deepEqual(check(), ['History has what was sent'])
})

test('an id is seen as two messages', () => {
  ledger.noteSeen('hall', { id: 2, textMessage: 'x', author: 'ann' }, 'carl')
  assert.deepEqual(check(), ['What is seen is in history'])
})
