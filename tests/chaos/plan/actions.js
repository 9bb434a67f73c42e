// The clients' actions and their times. Times go by the clock, so that one more or less fault
// changes nothing later.

import { Random } from './random.js'
import { kRooms, kSockets, kTransports } from './settings.js'

const kActions = { send: 64, join: 14, leave: 6, read: 6, reconnect: 3, vanish: 1 }
const kPause = [100, 400]
const kEvictionPause = [400, 2000]

/// {name, user, transport, node, actions}, where `actions` generates {at, name, room}. A client
/// skips an action that makes no sense at its time. `nodes` is the number of nodes.
export function clientPlans (seed, seconds, nodes) {
  return kSockets.flatMap((count, number) => Array.from({ length: count }, (_, index) => {
    const user = `user${number}`
    const name = `${user}.${index}`
    const random = new Random(seed, 'client', name)
    const transport = random.weighted(kTransports)
    const node = random.integer(0, nodes - 1)
    const rooms = kRooms.filter(() => random.chance(0.5))
    return { name, user, transport, node, rooms, actions: clientActions(random, seconds * 1000) }
  }))
}

function * clientActions (random, end) {
  for (let at = random.integer(0, 500); at < end; at += random.integer(...kPause)) {
    yield { at, name: random.weighted(kActions), room: random.pick(kRooms) }
  }
}

/// {at, user, room, length}: the eviction of a user, and its length.
export function * evictions (seed, seconds) {
  const random = new Random(seed, 'evictions')
  for (let at = 1000; at < seconds * 1000;) {
    const user = `user${random.integer(0, kSockets.length - 1)}`
    const eviction = { at, user, room: random.pick(kRooms), length: random.integer(200, 2500) }
    yield eviction
    at += eviction.length + random.integer(...kEvictionPause)
  }
}
