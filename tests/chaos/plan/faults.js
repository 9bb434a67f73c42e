// The faults and their times.

import { Random } from './random.js'
import { kLease, kNodes } from './settings.js'

// In ms: `length` is how long a fault lasts, kRest the time from its end to the next one of its
// track.
const kRest = [500, 2500]
const kOnlyNodeRest = [600, 2000]

// The error of a clock, in seconds.
const kClock = { length: [500, 3000], types: [60, -60] }

const kNodeFaults = {
  kill: { weight: 4, length: [100, 3000] },
  stop: { weight: 2, length: [100, 1500] },
  pause: { weight: 2, length: [kLease + 200, kLease + 2000] },
  hiccup: { weight: 2, length: [200, 1200] },
  lease: { weight: 2, types: ['deleted', 'claimed'] },
  clock: { weight: 1, ...kClock }
}

// The only node, with its state on disk. `falter` kills it again while it starts.
const kOnlyNodeFaults = {
  kill: { weight: 10, length: [0, 500] },
  falter: { weight: 2, length: [0, 80] },
  stop: { weight: 1, length: [0, 500] },
  pause: { weight: 1, length: [kLease + 200, kLease + 2000] },
  hiccup: { weight: 1, length: [200, 1200] }
}

// Longer silence gets the master replaced.
const kShortSilence = [50, 300]

// Longer than the time after which a node is given up.
const kRefusal = { length: [kLease + 200, kLease + 1500], types: ['oom', 'noreplicas'] }

const kRedisFaults = {
  single: {
    cut: { weight: 5, types: ['normal', 'pubsub', 'all'] },
    silence: { weight: 2, length: [200, 1500] },
    blackout: { weight: 1, length: [kLease + 200, kLease + 1500] },
    restart: { weight: 3, length: [0, 1500] },
    refuse: { weight: 2, ...kRefusal },
    clock: { weight: 1, ...kClock }
  },
  sentinel: {
    cut: { weight: 5, types: ['normal', 'pubsub', 'replica', 'all'] },
    silence: { weight: 2, length: kShortSilence },
    failover: { weight: 2 },
    death: { weight: 2, length: [500, 1500] },
    refuse: { weight: 2, ...kRefusal },
    clock: { weight: 1, ...kClock }
  },
  cluster: {
    cut: { weight: 6, types: ['normal', 'pubsub', 'replica', 'all'] },
    silence: { weight: 2, length: kShortSilence },
    failover: { weight: 3 },
    death: { weight: 2, length: [500, 1500] },
    reshard: { weight: 4, types: ['rooms', 'users', 'others'], length: [200, 3000] },
    refuse: { weight: 2, ...kRefusal },
    clock: { weight: 1, ...kClock }
  }
}

export const kKinds = ['disk', ...Object.keys(kRedisFaults)]

/// Faults one after the other: {at, name, target, length, type}; `at` and `length` in ms. `target`
/// is below `targets`: an index of a node, or of a Redis server as far as there are any. `type`
/// says which connections are cut, or what moves.
function * track (random, faults, { end, targets = 3, rest = kRest }) {
  const weights = Object.fromEntries(
    Object.entries(faults).map(([name, { weight }]) => [name, weight]))
  let at = random.integer(500, 1500)
  while (at < end) {
    const name = random.weighted(weights)
    const { length = [0, 0], types = [''] } = faults[name]
    const fault = {
      at, name, target: random.integer(0, targets - 1), length: random.integer(...length), type: random.pick(types)
    }
    yield fault
    at += fault.length + random.integer(...rest)
  }
}

/// Two concurrent tracks: faults of nodes, and faults of Redis.
export function faultTracks (seed, kind, seconds) {
  const end = seconds * 1000
  if (kind === 'disk') {
    const nodes = track(new Random(seed, kind), kOnlyNodeFaults, { end, targets: 1, rest: kOnlyNodeRest })
    return { nodes: [...nodes], redis: [] }
  }
  return {
    nodes: [...track(new Random(seed, 'nodes'), kNodeFaults, { end, targets: kNodes[kind] })],
    redis: [...track(new Random(seed, kind), kRedisFaults[kind], { end })]
  }
}
