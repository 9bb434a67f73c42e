// Connections that break, for the test of connection state recovery: its size and times, and what a
// seed decides.

import { Random } from './random.js'
import { kAdmin } from './settings.js'

export const kWindow = 8000

// Breaks that nobody tells of are noticed after `pingInterval` and `pingTimeout`.
export const kRecoveryOptions = {
  pingInterval: 2500,
  pingTimeout: 4000,
  enableAccessListsUpdates: true,
  enableDirectMessages: true,
  recovery: { window: kWindow, maxBytes: 268_435_456 }
}
export const kDetection = kRecoveryOptions.pingInterval + kRecoveryOptions.pingTimeout

/// Of the stock client: it tries again soon.
export const kClientOptions = { reconnectionDelay: 100, reconnectionDelayMax: 1000, timeout: 3000 }

const kClientsPerRoom = 3
const kRoomsPerClient = { 1: 3, 2: 4, 3: 2 }
const kSocketsPerUser = { 1: 6, 2: 3, 3: 1 }
const kTransports = { websocket: 6, polling: 1, upgrade: 1 }

const kActions = { send: 78, direct: 10, join: 4, leave: 3, read: 2, goodbye: 0.5, vanish: 0.3 }
const kMessages = (kActions.send + kActions.direct) / Object.values(kActions).reduce((sum, weight) => sum + weight)

// Clients --------------------------------------------------------------------------------------------

export function recoveryRooms (clients) {
  const count = Math.max(3, Math.round(clients / kClientsPerRoom))
  return Array.from({ length: count }, (_, index) => ({ name: `room${index}`, owner: kAdmin }))
}

/// {name, user, transport, rooms, actions}, where `actions` generates {at, name, room, to}. All clients
/// together send `rate` messages a second.
export function travellerPlans (seed, { clients, seconds, rate }) {
  const names = recoveryRooms(clients).map(({ name }) => name)
  const seats = [...seatsOf(new Random(seed, 'users'), clients)]
  const users = [...new Set(seats.map(({ user }) => user))]
  return seats.map(({ name, user }) => {
    const random = new Random(seed, 'traveller', name)
    const transport = random.weighted(kTransports)
    const rooms = new Set()
    for (let left = Number(random.weighted(kRoomsPerClient)); left > 0; --left) rooms.add(random.pick(names))
    const choices = { rooms: [...rooms], users, pause: clients / rate * kMessages * 1000, end: seconds * 1000 }
    return { name, user, transport, rooms: choices.rooms, actions: actionsOf(random, choices) }
  })
}

function * seatsOf (random, clients) {
  for (let number = 0, count = 0; count < clients; ++number) {
    const sockets = Math.min(Number(random.weighted(kSocketsPerUser)), clients - count)
    for (let index = 0; index < sockets; ++index) yield { name: `user${number}.${index}`, user: `user${number}` }
    count += sockets
  }
}

function * actionsOf (random, { rooms, users, pause, end }) {
  const wait = () => random.integer(1, Math.round(2 * pause))
  for (let at = wait(); at < end; at += wait()) {
    yield { at, name: random.weighted(kActions), room: random.pick(rooms), to: random.pick(users) }
  }
}

// The network ------------------------------------------------------------------------------------------

const kRest = [2000, 12_000]
const kSides = ['up', 'down', 'both']

/// `gone`: how long there is no network afterwards, in ms. `length`: how long the fault itself lasts.
/// `types`: a direction, or what comes at the end.
const kLinkFaults = {
  reset: { weight: 6, gone: [0, 3000] },
  finish: { weight: 3, gone: [0, 3000] },
  /// Only the client learns of it.
  orphan: { weight: 4, length: [500, 6000] },
  stall: { weight: 5, length: [200, 5000], gone: [0, 1000], types: kSides, ends: ['on', 'reset', 'finish'] },
  half: { weight: 3, length: [50, 2000], gone: [0, 1000], types: ['up', 'down'] },
  /// Some more bytes reach the client, and then none.
  bite: { weight: 4, length: [1000, 3000], gone: [0, 2000], bytes: [1, 3000] },
  /// Longer than the window.
  far: { weight: 1, gone: [kWindow + 1000, kWindow + 5000] }
}

/// The faults of a client's network, one after the other: {rest, name, type, end, length, gone, bytes}.
/// `rest`: the time since the one before, in ms.
export function * linkFaults (seed, client) {
  const random = new Random(seed, 'link', client)
  const weights = Object.fromEntries(Object.entries(kLinkFaults).map(([name, { weight }]) => [name, weight]))
  const none = [0, 0]
  for (;;) {
    const name = random.weighted(weights)
    const { length = none, gone = none, bytes = none, types = [''], ends = ['reset'] } = kLinkFaults[name]
    yield {
      rest: random.integer(...kRest),
      name,
      type: random.pick(types),
      end: random.pick(ends),
      length: random.integer(...length),
      gone: random.integer(...gone),
      bytes: random.integer(...bytes)
    }
  }
}

// The owner of the rooms --------------------------------------------------------------------------------

const kBanPause = [100, 3000]
const kClientsPerBanner = 120

/// Each yields {user, room, length, pause}, in ms.
export function bans (seed, plans) {
  const count = Math.max(1, Math.round(plans.length / kClientsPerBanner))
  return Array.from({ length: count }, (_, index) => bansOf(new Random(seed, 'bans', index), plans))
}

function * bansOf (random, plans) {
  for (;;) {
    const { user, rooms } = random.pick(plans)
    yield { user, room: random.pick(rooms), length: random.integer(100, 4000), pause: random.integer(...kBanPause) }
  }
}

/// {room, name, isKept, pause}: a name that is added to the whitelist, and removed unless it is kept.
export function * listEdits (seed, rooms) {
  const random = new Random(seed, 'lists')
  for (let number = 0; ; ++number) {
    const room = random.pick(rooms).name
    yield { room, name: `guest${number}`, isKept: random.chance(0.5), pause: random.integer(50, 400) }
  }
}

// Nodes -----------------------------------------------------------------------------------------------

/// {at, target, length}: so many kills, spread over the time.
export function nodeKills (seed, { kills, seconds, nodes }) {
  const random = new Random(seed, 'node kills')
  const slot = seconds * 1000 / kills
  return Array.from({ length: kills }, (_, index) => ({
    at: Math.round(slot * (index + 0.2 + 0.6 * random.next())),
    target: random.integer(0, nodes - 1),
    length: random.integer(0, 500)
  }))
}

