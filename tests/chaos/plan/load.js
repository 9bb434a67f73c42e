// The load while a node is killed again and again: as much as one process of clients can make.

import { kAdmin } from './settings.js'

/// Nothing rotates out of the first ones. Most of the bytes go to the attic, which keeps little, so
/// that the journal is cleaned all the time.
export const kAttic = { name: 'attic', owner: kAdmin, historyMaxSize: 300 }
export const kLoadRooms = ['hall', 'yard', 'roof', 'cellar'].map(name => ({ name, owner: kAdmin }))
export const kList = 'whitelist'

const kMembers = 4
const kTails = { attic: 6000, others: 200 }
const kBurst = [1, 30]
const kPause = [10, 120]
const kNames = [1, 5]
const kListPause = [5, 50]

export const kApiKey = 'a key for the posters'
export const kPosters = 8

/// Pings may be late: the machine is busy.
export const kLoadOptions = {
  pingInterval: 5000,
  pingTimeout: 20_000,
  'api.keys': [{ name: 'posters', key: kApiKey }]
}

/// As clientPlans(), but for the actions. Each client is in one room.
export function loadPlans () {
  return [...kLoadRooms, kAttic].flatMap(room => Array.from({ length: kMembers }, (_, index) => {
    const user = `${room.name}${index}`
    return { name: user, user, transport: 'websocket', node: 0, rooms: [room.name], catchesUp: room !== kAttic }
  }))
}

/// {tails, pause}: messages that are sent at once, each with its tail, and the time until the next.
export function * bursts (random, room) {
  const longest = kTails[room] ?? kTails.others
  for (;;) {
    const tails = Array.from({ length: random.integer(...kBurst) }, () => '.'.repeat(random.integer(0, longest)))
    yield { tails, pause: random.integer(...kPause) }
  }
}

/// {room, names, removes, pause}: names that are added to the list, of which some are removed
/// afterwards.
export function * listChanges (random) {
  for (let number = 0; ;) {
    const names = Array.from({ length: random.integer(...kNames) }, () => `name${number++}`)
    const removes = names.filter(() => random.chance(0.5))
    yield { room: random.pick(kLoadRooms).name, names, removes, pause: random.integer(...kListPause) }
  }
}

/// {name, after, length}: the fault, how long after the start it comes, and its length in ms.
export function * kills (random) {
  for (;;) {
    yield random.chance(0.15)
      ? { name: 'falter', after: random.integer(200, 1000), length: random.integer(0, 60) }
      : { name: 'kill', after: random.integer(100, 1500), length: 0 }
  }
}
