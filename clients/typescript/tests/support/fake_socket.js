import { FakeLink } from './fake_link.js'

/// Socket.IO's socket with its manager, as far as the library can tell: it reconnects by itself,
/// takes connections up again, and has the habits of the real one that matter after a break.
export class FakeSocket {
  connected = false
  recovered = false
  active = false
  auth = {}
  sendBuffer = []
  /// How many connections it tried to make, and when.
  attempts = []

  #listeners = new Map()
  #receiveBuffer = []
  #acks = new Map()
  #ackCount = 0
  #backoff = 0
  #pid
  #offset
  #link
  #retry

  constructor (server, { latency = () => 5, reconnection } = {}) {
    this.server = server
    this.clock = server.clock
    this.latency = latency
    this.reconnection = reconnection
    /// Whether connections can be made.
    this.isNetworkUp = true
  }

  get link () { return this.#link }

  on (event, listener) {
    const listeners = this.#listeners.get(event) ?? []
    this.#listeners.set(event, [...listeners, listener])
  }

  #fire (event, ...args) {
    for (const listener of this.#listeners.get(event) ?? []) listener(...args)
  }

  connect () {
    this.active = true
    if (!this.#link && !this.#retry) this.#open()
  }

  disconnect () {
    this.#retry?.cancel()
    this.#retry = undefined
    const link = this.#link
    this.active = false
    if (this.connected) link.send('server', () => this.server.onDisconnect(link))
    this.#link = undefined
    if (link) this.clock.after(20, () => this.server.onLost(link))
    this.#ended('io client disconnect')
  }

  #open () {
    this.attempts.push(this.clock.now())
    const link = this.#link = new FakeLink(this.clock, this.latency)
    this.clock.after(this.latency(), () => {
      if (link !== this.#link) return
      if (!this.isNetworkUp || !this.server.isUp) return this.#failed()
      this.#backoff = 0
      link.client = this
      this.server.links.add(link)
      const answer = data => {
        // The real one does not know which connection the credentials were for.
        if (!this.#link) return
        const recovery = this.#pid && { pid: this.#pid, offset: this.#offset }
        const current = this.#link
        current.send('server', () => this.server.onConnect(current, { ...recovery, ...data }))
      }
      if (typeof this.auth === 'function') this.auth(answer)
      else answer(this.auth)
    })
  }

  #failed () {
    this.#link = undefined
    this.#fire('connect_error', new Error('transport error'))
    this.#openLater()
  }

  #openLater () {
    const { reconnectionDelay, reconnectionDelayMax, randomizationFactor } = this.reconnection
    const spread = 1 + randomizationFactor * (2 * this.clock.random() - 1)
    const delay = Math.min(reconnectionDelayMax, reconnectionDelay * 2 ** this.#backoff++ * spread)
    this.#retry = this.clock.after(delay, () => {
      this.#retry = undefined
      if (this.active) this.#open()
    })
  }

  #ended (reason) {
    if (!this.connected) return
    this.connected = false
    this.#acks.clear()
    this.#fire('disconnect', reason)
  }

  /// The connection is lost. `late` packets were read already, and are handled after the end.
  lose (link, late = []) {
    if (link !== this.#link) return
    this.#link = undefined
    const wasConnected = this.connected
    this.#ended('transport close')
    if (!wasConnected) this.#fire('disconnect', 'transport close')
    for (const arrive of late) arrive()
    if (this.active && !this.#link && !this.#retry) this.#openLater()
  }

  onServerDisconnect (link) {
    if (link !== this.#link) return
    this.#link = undefined
    this.active = false
    this.#ended('io server disconnect')
  }

  onConnected (link, pid) {
    if (link !== this.#link) return
    this.recovered = pid !== undefined && pid === this.#pid
    this.#pid = pid
    this.connected = true
    for (const args of this.#receiveBuffer.splice(0)) this.#deliver(args)
    for (const send of this.sendBuffer.splice(0)) send()
    this.#fire('connect')
  }

  onEvent (args) {
    if (this.connected) this.#deliver(args)
    else this.#receiveBuffer.push(args)
  }

  #deliver (args) {
    this.#fire(...structuredClone(args))
    const last = args[args.length - 1]
    if (this.#pid && typeof last === 'string') this.#offset = last
  }

  onAck (id, args) {
    const ack = this.#acks.get(id)
    this.#acks.delete(id)
    ack?.(...structuredClone(args))
  }

  emit (event, ...args) {
    const ack = typeof args[args.length - 1] === 'function' ? args.pop() : undefined
    const id = ack && ++this.#ackCount
    if (ack) this.#acks.set(id, ack)
    const data = structuredClone(args)
    const send = () => {
      const link = this.#link
      link?.send('server', () => this.server.onRequest(link, event, data, id))
    }
    // The real one keeps packets when it finds that the server has not been heard for too long.
    if (this.connected && !(this.#link?.isCut && this.clock.random() < 0.3)) send()
    else this.sendBuffer.push(send)
  }
}
