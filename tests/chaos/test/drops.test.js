// The drop check finds each kind of violation.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkDrops } from '../check/drops.js'
import { rules } from './story.js'

const kEnd = 100_000

const connection = (closedAt, fields = {}) => ({
  name: 'ann.0', node: { name: 'node1' }, confirmedAt: 1000, closedAt, reason: 'transport close', describe: () => ({}), ...fields
})
const fault = (name, fields = {}) => ({ name, target: 1, from: 20_000, to: 23_000, ...fields })

const check = (connections, faults) => rules(checkDrops(connections, faults, kEnd))
const kWrong = ['Nobody is dropped without cause']

test('whoever stays, goes, or never was in is not dropped', () => {
  const own = ['closed by the client', 'gone without a word'].map(reason => connection(5000, { reason }))
  assert.deepEqual(check([...own, connection(null), connection(5000, { confirmedAt: null })], []), [])
  assert.deepEqual(check([connection(kEnd + 1)], []), [], 'the nodes end then')
})

test('a drop without cause', () => {
  assert.deepEqual(check([connection(5000)], []), kWrong)
  for (const name of ['hiccup', 'clock', 'refuse', 'restart', 'cut']) {
    assert.deepEqual(check([connection(21_000)], [fault(name)]), kWrong, name)
  }
})

test('a cause is one for its node and its time', () => {
  for (const name of ['kill', 'falter', 'stop', 'pause', 'lease']) {
    assert.deepEqual(check([connection(21_000)], [fault(name)]), [], name)
    assert.deepEqual(check([connection(21_000)], [fault(name, { target: 2 })]), kWrong, name)
    assert.deepEqual(check([connection(19_000)], [fault(name)]), kWrong, name)
    assert.deepEqual(check([connection(40_000)], [fault(name)]), kWrong, name)
  }
})

test('a lost lease drops each client once', () => {
  const lost = fault('lease', { to: 20_000 })
  assert.deepEqual(check([connection(20_500), connection(20_500)], [lost]), [])
  assert.deepEqual(check([connection(20_500), connection(24_000, { confirmedAt: 22_000 })], [lost]), kWrong)
})
