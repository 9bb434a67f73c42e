// The seed decides the load, and the kills.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { bursts, kAttic, kills, kLoadRooms, listChanges, loadPlans } from '../plan/load.js'
import { Random } from '../plan/random.js'

/// The first hundred.
function some (items) {
  const taken = []
  for (const item of items) if (taken.push(item) === 100) return taken
}

test('the same seed makes the same load, another one another', () => {
  for (const plan of [random => bursts(random, 'hall'), listChanges, kills]) {
    assert.deepEqual(some(plan(new Random(7))), some(plan(new Random(7))), plan.name)
    assert.notDeepEqual(some(plan(new Random(7))), some(plan(new Random(8))), plan.name)
  }
})

test('each room has clients, who read what they missed, unless it may be gone', () => {
  const plans = loadPlans()
  for (const { name } of [...kLoadRooms, kAttic]) {
    const its = plans.filter(({ rooms }) => rooms.includes(name))
    assert.ok(its.length > 1 && its.every(({ catchesUp }) => catchesUp === (name !== 'attic')), name)
  }
  assert.equal(new Set(plans.map(({ name }) => name)).size, plans.length)
})

test('most kills are of a node that serves, and some of one that starts', () => {
  const names = some(kills(new Random(1))).map(({ name }) => name)
  assert.deepEqual(new Set(names), new Set(['kill', 'falter']))
  assert.ok(names.filter(name => name === 'kill').length > 60)
})

test('no name is added twice', () => {
  const names = some(listChanges(new Random(1))).flatMap(({ names }) => names)
  assert.equal(new Set(names).size, names.length)
})
