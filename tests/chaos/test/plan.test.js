// The seed decides everything.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { clientPlans, evictions } from '../plan/actions.js'
import { faultTracks, kKinds } from '../plan/faults.js'
import { Random } from '../plan/random.js'
import { kNodes } from '../plan/settings.js'

const kNodeFaults = ['kill', 'stop', 'pause', 'hiccup', 'lease', 'clock']
const kOnlyNodeFaults = ['kill', 'falter', 'stop', 'pause', 'hiccup']
const kRedisFaults = {
  disk: [],
  single: ['cut', 'silence', 'blackout', 'restart', 'refuse', 'clock'],
  sentinel: ['cut', 'silence', 'failover', 'death', 'refuse', 'clock'],
  cluster: ['cut', 'silence', 'failover', 'death', 'reshard', 'refuse', 'clock']
}

const plan = (seed, kind) => ({
  faults: faultTracks(seed, kind, 60),
  clients: clientPlans(seed, 60, kNodes[kind]).map(client => ({ ...client, actions: [...client.actions] })),
  evictions: [...evictions(seed, 60)]
})

for (const kind of kKinds) {
  test(`the same seed makes the same plan, another one another: ${kind}`, () => {
    assert.deepEqual(plan(7, kind), plan(7, kind))
    const [one, other] = [plan(7, kind), plan(8, kind)]
    for (const part of Object.keys(one)) assert.notDeepEqual(one[part], other[part], part)
  })

  test(`an hour has every fault: ${kind}`, () => {
    const { nodes, redis } = faultTracks(1, kind, 3600)
    assert.deepEqual(new Set(nodes.map(({ name }) => name)), new Set(kind === 'disk' ? kOnlyNodeFaults : kNodeFaults))
    assert.deepEqual(new Set(redis.map(({ name }) => name)), new Set(kRedisFaults[kind]))
    const targets = kind === 'disk' ? [0] : [0, 1, 2]
    assert.deepEqual(new Set(nodes.map(({ target }) => target)), new Set(targets))
    assert.deepEqual(new Set(plan(1, kind).clients.map(({ node }) => node)), new Set(targets))
  })
}

test('the only node is killed about twenty times a minute', () => {
  for (let seed = 1; seed <= 20; ++seed) {
    const kills = faultTracks(seed, 'disk', 60).nodes.filter(({ name }) => name === 'kill' || name === 'falter')
    assert.ok(kills.length >= 12 && kills.length <= 36, `${kills.length}`)
  }
})

test('a cluster is resharded, whatever moves and from wherever', () => {
  const moves = faultTracks(1, 'cluster', 3600).redis.filter(({ name }) => name === 'reshard')
  assert.deepEqual(new Set(moves.map(({ type }) => type)), new Set(['rooms', 'users', 'others']))
  assert.deepEqual(new Set(moves.map(({ target }) => target)), new Set([0, 1, 2]))
})

test('a minute has 60 clients with some hundred actions each', () => {
  const { clients } = plan(1, 'single')
  assert.equal(clients.length, 60)
  for (const { actions } of clients) assert.ok(actions.length > 100 && actions.length < 600)
})

test('random numbers are spread evenly', () => {
  const random = new Random('spread')
  const counts = [0, 0, 0, 0]
  for (let i = 0; i < 8000; ++i) ++counts[random.integer(0, 3)]
  for (const count of counts) assert.ok(Math.abs(count - 2000) < 200, `${counts}`)
})
