// A client with connection state recovery: the stock client, which reconnects by itself.

import { Random } from '../plan/random.js'
import { kClientOptions } from '../plan/recovery.js'
import { io, kTransports, kVanished, silence } from './connection.js'
import { kRejected } from './session.js'
import { Stretch } from './stretch.js'
import { now, sleep } from './time.js'

export class Traveller {
  /// The present Stretch, or the last one.
  connection = null
  #socket = null
  #openedAt = 0
  #lastIds = new Map()
  #isRetired = false

  constructor (plan, node, proxy, record, seed) {
    Object.assign(this, plan, { node, proxy, record })
    this.wanted = new Set(plan.rooms)
    this.random = new Random(seed, 'pauses', plan.name)
  }

  live () {
    this.#socket = io(`${this.proxy.url}/chat-service`, {
      ...kClientOptions,
      transports: kTransports[this.transport],
      forceNew: true,
      auth: { userName: this.user },
      query: { link: this.name }
    })
    const socket = this.#socket
    socket.io.on('open', () => { this.#openedAt = now() })
    socket.on('connect', () => this.#onConnect(socket))
    socket.on('connect_error', error => this.record.count(`no connection: ${error.message}`))
    socket.on('disconnect', reason => this.#onDisconnect(reason))
    // Connections of one socket know the same events.
    socket.onAny((event, ...args) => this.connection.take(event, args))
  }

  #onConnect (socket) {
    const { connection } = this
    if (socket.recovered) {
      this.record.count('recovered')
      if (connection.closedAt !== null) this.#dropsIn()
      else connection.recovered(socket.id)
      return
    }
    if (connection?.closedAt === null) connection.lost(socket.id)
    this.#remember()
    this.connection = new Stretch(this, socket, this.#openedAt)
    this.#settleIn(this.connection)
  }

  #onDisconnect (reason) {
    if (this.connection?.reason === kRejected) this.#comeAgain()
    if (this.connection?.closedAt !== null) return
    this.record.count(`broken: ${reason}`)
    this.connection.broke(reason)
    // The stock client stays away then.
    if (reason !== 'io server disconnect') return
    this.record.violate('Nobody is sent away', this.name, [this.connection.describe()])
    this.#socket.connect()
  }

  // The state had no time for the login.
  async #comeAgain () {
    const socket = this.#socket
    await sleep(this.random.integer(500, 1500))
    if (!this.#isRetired && socket === this.#socket) socket.connect()
  }

  // The server knows nothing of the goodbye, if that was lost.
  #dropsIn () {
    this.record.goodbyes.push({ client: this.name, saidAt: this.connection.closedAt, backAt: now() })
    this.#replace()
  }

  async #settleIn (connection) {
    if (!await connection.ready) return
    await Promise.all([...this.wanted].map(room => this.#join(connection, room)))
  }

  async #join (connection, room) {
    const last = this.#lastIds.get(room)
    const isIn = await connection.join(room)
    if (isIn && last !== undefined) await connection.catchUp(room, last)
  }

  #remember () {
    for (const [room, visit] of this.connection?.visits ?? []) {
      const last = Math.max(visit.lastId, this.#lastIds.get(room) ?? 0)
      if (last > 0) this.#lastIds.set(room, last)
    }
  }

  // Ends -------------------------------------------------------------------------------------------

  /// Disconnects, and logs in anew with the same socket of the stock client.
  async sayGoodbye () {
    if (this.connection.closedAt !== null) return
    this.connection.end('closed by the client')
    const socket = this.#socket
    socket.disconnect()
    await sleep(this.random.integer(0, 1000))
    if (!this.#isRetired && socket === this.#socket) socket.connect()
  }

  /// Leaves without a word; another client comes in its place.
  vanish () {
    this.connection.end(kVanished)
    this.#replace({ isSilent: true })
  }

  async #replace ({ isSilent = false } = {}) {
    const socket = this.#socket
    this.#socket = null
    socket.removeAllListeners()
    socket.offAny()
    socket.io.reconnection(false)
    if (isSilent && socket.connected) silence(socket.io.engine.transport)
    else socket.disconnect()
    await sleep(this.random.integer(0, 1000))
    if (!this.#isRetired) this.live()
  }

  retire () {
    this.#isRetired = true
    this.connection?.end('closed by the client')
    this.#socket?.disconnect()
  }

  // Acting -----------------------------------------------------------------------------------------

  /// Performs the planned actions, each at its time from now.
  async act () {
    const begin = now()
    for (const { at, name, room, to } of this.actions) {
      if (at > now() - begin) await sleep(at - (now() - begin))
      if (this.#isRetired) return
      if (this.connection?.mayAsk) this.#do(name, room, to)
    }
  }

  #do (name, room, to) {
    const { connection } = this
    const isJoined = connection.visits.get(room)?.isJoined
    this.record.count(`action ${name}`)
    const actions = {
      send: () => isJoined && connection.send(room),
      direct: () => to !== this.user && connection.sendDirect(to),
      join: () => {
        this.wanted.add(room)
        if (!isJoined) this.#join(connection, room)
      },
      leave: () => {
        this.wanted.delete(room)
        connection.leave(room)
      },
      read: () => isJoined && connection.catchUp(room, Math.max(0, this.record.ledger.lastKnown(room) - 20)),
      goodbye: () => this.sayGoodbye(),
      vanish: () => this.vanish()
    }
    actions[name]()
  }

  /// As Client.settle().
  settle () {
    const { connection } = this
    if (!connection?.isOpen || connection.pending.size > 0) return false
    let isSettled = true
    for (const room of this.wanted) {
      if (connection.visits.get(room)?.isJoined) continue
      isSettled = false
      this.#join(connection, room)
    }
    return isSettled
  }
}
