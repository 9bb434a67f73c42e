// After the faults: all clients settle, and the real presence is compared with the service's.

import { compareNotifications, compareSockets, compareUserlist } from '../check/presence.js'
import { mayLinger } from '../check/windows.js'
import { kLease } from '../plan/settings.js'
import { Connection } from './connection.js'
import { eventually, now, sleep } from './time.js'

const kTime = 30_000
// This share of the clients leaves before.
const kGone = 0.25

// A node must leave none of these behind once its last socket is gone.
const kPresenceKeys = [
  '{room:*}:members', '{room:*}:order', '{user:*}:sockets', '{user:*}:rooms:*', '{node:*}:sockets'
]

export class Rest {
  /// keepsSockets: nodes that end leave their sockets for their clients, for the window of recovery.
  constructor ({ clients, admin, nodes, rooms, state, record, windows, trace, keepsSockets = false }) {
    this.rooms = rooms.map(({ name }) => name)
    Object.assign(this, { clients, admin, nodes, state, record, windows, trace, keepsSockets })
  }

  /// Returns the time in ms from when the clients had settled until presence was right.
  async reach () {
    const { clients } = this
    for (const [index, client] of clients.entries()) {
      if (index % Math.round(1 / kGone) === 0) client.retire()
    }
    this.present = clients.filter((client, index) => index % Math.round(1 / kGone) !== 0)
    if (this.windows.length > 0) await this.#doAgain()
    this.trace('settling')
    await this.#settle()
    const begin = now()
    this.trace('the last messages')
    await this.#fence()
    this.trace('presence')
    const isRight = await this.#comparePresence()
    const time = now() - begin
    this.trace('users who are gone')
    if (isRight) await this.#visitAbsentees()
    this.trace('nodes that are gone')
    await this.#compareNodes()
    return time
  }

  /// A failover may have lost lifted evictions, logins and joins. The promises hold for new ones.
  async #doAgain () {
    for (const { user, room } of this.record.evictions) {
      await this.admin.call('roomRemoveFromList', room, 'blacklist', [user])
    }
    const last = Math.max(...this.windows.map(({ to }) => to))
    for (const { connection } of this.present) {
      if (connection.openedAt <= last) connection.close()
    }
  }

  async #settle () {
    const isSettled = () => this.present.map(client => client.settle()).every(Boolean)
    if (await eventually(isSettled, { within: kTime, every: 100 })) return
    for (const client of this.present.filter(client => !client.settle())) {
      const { connection, name, wanted } = client
      const pending = [...connection.pending.values()].map(({ name, args, at }) => ({ name, args, at }))
      this.record.violate('Everything is answered, and all find their way back', name,
        [connection.describe(), { wanted: [...wanted], pending }])
    }
  }

  /// Sends a last message in each room, which all members must get.
  async #fence () {
    const ids = new Map()
    const inhabited = this.rooms.filter(room => this.present.some(({ wanted }) => wanted.has(room)))
    for (const room of inhabited) ids.set(room, await this.#lastMessage(room))
    const late = () => this.#visits().filter(visit => visit.lastId < ids.get(visit.room))
    if (await eventually(() => late().length === 0, { within: kTime })) return
    for (const visit of late()) {
      this.record.violate('Members get the last message',
        `${visit.connection.name} got no more than ${visit.lastId} of ${ids.get(visit.room)} in ${visit.room}`,
        [visit.describe()])
    }
  }

  /// The id of a message that a client in the room has sent successfully.
  async #lastMessage (room) {
    for (const begin = now(); now() < begin + kTime;) {
      const client = this.present.find(({ connection }) => connection.visits.get(room)?.isJoined)
      const message = await client?.connection.send(room)
      if (message?.ackedAt !== undefined) return message.id
      await sleep(100)
    }
    throw new Error(`Nobody can send to ${room}`)
  }

  #visits () {
    return this.present.flatMap(({ connection }) =>
      [...connection.visits.values()].filter(({ isJoined }) => isJoined))
  }

  // Presence ---------------------------------------------------------------------------------------

  async #comparePresence () {
    let differences = []
    const isRight = async () => {
      differences = await this.#differences()
      return differences.length === 0
    }
    if (await eventually(isRight, { within: kLease + kTime, every: 200 })) return true
    for (const difference of differences) this.#complain(difference)
    return false
  }

  #complain ({ text, sockets }) {
    const connections = this.record.connections.filter(({ id }) => sockets.includes(id))
    this.record.violate('Presence is right at rest', text, connections.map(connection => connection.describe()))
  }

  async #differences () {
    const found = []
    for (const [user, clients] of groupBy(this.present, ({ user }) => user)) {
      const { result, error } = await clients[0].connection.request('listOwnSockets')
      if (error !== null) return [{ text: `${clients[0].name}: ${error.code}`, sockets: [] }]
      const expected = Object.fromEntries(clients.map(({ connection }) => [connection.id, joined(connection)]))
      found.push(...compareSockets(user, expected, this.#withoutLost(user, result)))
    }
    for (const room of this.rooms) {
      const userlist = await this.admin.userlist(room)
      const visits = this.#visits().filter(visit => visit.room === room)
      const users = new Set(visits.map(({ user }) => user))
      const certain = userlist.filter(user => users.has(user) || !this.#hasLostVisit(user, room))
      found.push(...compareUserlist(room, users, certain),
        ...visits.flatMap(visit => compareNotifications(visit, userlist)))
    }
    return found
  }

  // Redis does not promise that a removal outlives a failover that loses writes, and nothing
  // removes a socket twice.

  // A connection that was never logged in, as far as the client knows, has no id here.
  #withoutLost (user, sockets) {
    const known = new Set(this.record.connections.map(({ id }) => id))
    const ended = this.record.connections.filter(connection =>
      connection.user === user && mayLinger(connection.closedAt, this.windows))
    const isLost = id => ended.some(connection => known.has(id) ? connection.id === id : !connection.id)
    return Object.fromEntries(Object.entries(sockets).filter(([id]) => !isLost(id)))
  }

  #hasLostVisit (user, room) {
    return this.record.visits.some(visit =>
      visit.user === user && visit.room === room && mayLinger(visit.endedAt, this.windows))
  }

  /// Checks that users without clients have no socket besides the one that asks.
  async #visitAbsentees () {
    const here = new Set(this.present.map(({ user }) => user))
    const absent = new Set(this.clients.map(({ user }) => user).filter(user => !here.has(user)))
    for (const user of absent) {
      let differences = []
      const isAlone = async () => {
        const connection = new Connection(this.nodes[0], { name: user, user, transport: 'websocket', record: this.record })
        await connection.ready
        const { result, error } = await connection.request('listOwnSockets')
        differences = error
          ? [{ text: `${user}: ${error.code}`, sockets: [] }]
          : compareSockets(user, { [connection.id]: [] }, this.#withoutLost(user, result))
        connection.close()
        return differences.length === 0
      }
      if (await eventually(isAlone, { every: 300 })) continue
      for (const difference of differences) this.#complain(difference)
    }
  }

  /// Checks that killed nodes leave nothing behind in Redis.
  async #compareNodes () {
    if (this.state.servers.length === 0) return
    let known = 0
    const isRight = async () => {
      const counts = await Promise.all(this.state.servers.map(server => server.count('chat:nodes')))
      known = Math.max(...counts)
      return known === this.nodes.length
    }
    if (await eventually(isRight, { within: kLease + kTime, every: 200 })) return
    this.record.violate('Nodes that are gone are forgotten', `${known} nodes are known`)
  }

  // The end ----------------------------------------------------------------------------------------

  /// room → its messages, oldest first.
  async readHistories () {
    const histories = new Map()
    for (const room of this.rooms) histories.set(room, await this.admin.history(room))
    return histories
  }

  /// Ends the nodes with clients on them: no socket may be left in Redis, unless clients may come back.
  async stop () {
    this.trace('the end')
    await Promise.all(this.nodes.map(node => node.stop()))
    for (const client of this.clients) client.retire()
    this.admin.close()
    const left = []
    for (const server of this.state.servers) {
      if (!await server.isMaster()) continue
      for (const pattern of kPresenceKeys) left.push(...await server.keys(`chat:${pattern}`))
    }
    if (left.length > 0 && this.windows.length === 0 && !this.keepsSockets) {
      this.record.violate('Nodes that end leave nobody behind', `${left.length} keys`, [left.slice(0, 20)])
    }
  }
}

const joined = connection =>
  [...connection.visits.values()].filter(({ isJoined }) => isJoined).map(({ room }) => room)

function groupBy (items, keyOf) {
  const groups = new Map()
  for (const item of items) groups.set(keyOf(item), [...groups.get(keyOf(item)) ?? [], item])
  return groups
}
