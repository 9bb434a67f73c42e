// A client with connection state recovery: the stock client, which reconnects by itself.

import { kClientOptions } from '../plan/recovery.js'
import { io, kTransports, kVanished, silence } from './connection.js'
import { kRejected } from './session.js'
import { Settler } from './settle.js'
import { Stretch } from './stretch.js'
import { now, sleep } from './time.js'

export class Traveller extends Settler {
  #socket = null
  #openedAt = 0

  constructor (plan, node, proxy, record, seed) {
    super(plan, record, seed, 'pauses')
    Object.assign(this, { node, proxy })
    Object.assign(this.doings, {
      direct: (room, to) => to !== this.user && this.connection.sendDirect(to),
      goodbye: () => this.sayGoodbye(),
      vanish: () => this.vanish()
    })
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
    if (connection !== null) this.remember(connection)
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
    if (!this.isRetired && socket === this.#socket) socket.connect()
  }

  // The server knows nothing of the goodbye, if that was lost.
  #dropsIn () {
    this.record.goodbyes.push({ client: this.name, saidAt: this.connection.closedAt, backAt: now() })
    this.#replace()
  }

  async #settleIn (connection) {
    if (await connection.ready) await this.enter(connection)
  }

  // Ends -------------------------------------------------------------------------------------------

  /// Disconnects, and logs in anew with the same socket of the stock client.
  async sayGoodbye () {
    if (this.connection.closedAt !== null) return
    this.connection.end('closed by the client')
    const socket = this.#socket
    socket.disconnect()
    await sleep(this.random.integer(0, 1000))
    if (!this.isRetired && socket === this.#socket) socket.connect()
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
    if (!this.isRetired) this.live()
  }

  retire () {
    this.isRetired = true
    this.connection?.end('closed by the client')
    this.#socket?.disconnect()
  }
}
