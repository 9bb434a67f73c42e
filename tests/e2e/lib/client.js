// One interface for the Socket.IO clients of all generations: requests as promises, and a record of
// everything received.

import { createRequire } from 'node:module'

import { deadline, deferred } from './promises.js'

const require = createRequire(import.meta.url)
const kGenerations = {
  1: require('socket.io-client-1'),
  2: require('socket.io-client-2'),
  3: require('socket.io-client-3').io,
  4: require('socket.io-client').io
}
const kTransports = {
  websocket: ['websocket'],
  polling: ['polling'],
  upgrade: ['polling', 'websocket']
}

const variantsOf = generations => generations.flatMap(generation =>
  Object.keys(kTransports).map(transport => ({ generation, transport })))

/// Every client generation over every transport.
export const kAllVariants = variantsOf([1, 2, 3, 4])

/// Those that the reference serves too.
export const kVariants = variantsOf([2, 3, 4])

export const variantName = ({ generation, transport }) => `client ${generation}, ${transport}`

const kDefaultVariant = { generation: 4, transport: 'websocket' }

/// Calls `handler(event, args)` for every event that the server sends.
function onAnyEvent (socket, generation, handler) {
  if (generation > 2) {
    socket.onAny((event, ...args) => handler(event, args))
    return
  }
  const original = socket.onevent
  socket.onevent = function (packet) {
    const [event, ...args] = packet.data
    handler(event, args)
    original.call(this, packet)
  }
}

export class Client {
  /// Everything received so far, in order: events as [name, ...args], answers as ['ack', ...args].
  record = []
  #waiting = []
  #upgraded = deferred()
  #closed = deferred()

  /// Starts to connect. `variant` is {generation, transport}. `query`, `auth` and `io` (other
  /// options of the client) are passed on.
  constructor (url, {
    variant = kDefaultVariant, namespace = '/chat-service', query, auth, io = {}
  } = {}) {
    const { generation, transport } = variant
    this.variant = variant
    this.socket = kGenerations[generation](url + namespace, {
      transports: kTransports[transport], forceNew: true, reconnection: false, query, auth, ...io
    })
    onAnyEvent(this.socket, generation, (event, args) => this.#add([event, ...args]))
    this.socket.io.engine.once('upgrade', () => this.#upgraded.resolve())
    this.socket.once('disconnect', reason => this.#closed.resolve(reason))
    for (const event of ['connect_error', 'error']) {
      this.socket.on(event, error => this.#closed.resolve(error))
    }
  }

  get id () { return this.socket.id }

  #add (entry) {
    this.record.push(entry)
    this.#waiting = this.#waiting.filter(waiter => !waiter())
  }

  /// The first entry of the record, at position `from` or later, with this name (and with a true
  /// `accepts(...args)`). Waits for it if need be.
  wait (event, options) {
    return deadline(this.#arrival(event, options),
      () => `${event}; so far: ${JSON.stringify(this.record)}`)
  }

  #arrival (event, { from = 0, accepts = () => true } = {}) {
    const { promise, resolve } = deferred()
    const check = () => {
      while (from < this.record.length) {
        const entry = this.record[from++]
        if (entry[0] === event && accepts(...entry.slice(1))) {
          resolve(entry)
          return true
        }
      }
      return false
    }
    if (!check()) this.#waiting.push(check)
    return promise
  }

  /// Resolves when the login is confirmed and the upgrade, if there is one, is done.
  async login () {
    const gone = this.#closed.promise.then(reason => {
      throw new Error(`No login: ${reason}; so far: ${JSON.stringify(this.record)}`)
    })
    await deadline(Promise.race([this.#arrival('loginConfirmed'), gone]), 'the login')
    await this.upgrade()
    return this
  }

  async upgrade () {
    if (this.variant.transport === 'upgrade') {
      await deadline(this.#upgraded.promise, 'the upgrade of the transport')
    }
  }

  /// Resolves with the error of a refused login, once the server has closed the socket.
  async rejected () {
    const [, error] = await this.wait('loginRejected')
    await this.closed()
    return error
  }

  /// Resolves with the client's reason once the connection is gone.
  closed () {
    return deadline(this.#closed.promise, 'the connection to close')
  }

  /// The arguments of the answer, as an array; the record has them too.
  async request (name, ...args) {
    return this.#emit(name, args, true)
  }

  /// Sends a request that the record does not show. Its answer arrives after everything that the
  /// server sent to this socket before.
  async fence () {
    return this.#emit('directGetWhitelistMode', [], false)
  }

  #emit (name, args, recorded) {
    const { promise, resolve, reject } = deferred()
    const request = () => `${name}(${JSON.stringify(args)})`
    const lost = reason => reject(new Error(`${reason}, before the answer to ${request()}`))
    this.socket.once('disconnect', lost)
    this.socket.emit(name, ...args, (...results) => {
      if (recorded) this.#add(['ack', ...results])
      resolve(results)
    })
    return deadline(promise, () => `the answer to ${request()}`)
      .finally(() => this.socket.off('disconnect', lost))
  }

  /// The result of a request that must succeed.
  async call (name, ...args) {
    const [error, result] = await this.request(name, ...args)
    if (error !== null) throw new Error(`${name}: ${JSON.stringify(error)}`)
    return result
  }

  /// The events of a name, without answers.
  events (name) {
    return this.record.filter(([event]) => event !== 'ack' && (!name || event === name))
  }

  send (name, ...args) {
    this.socket.emit(name, ...args)
  }

  close () {
    this.socket.disconnect()
  }
}

/// A client logged in as `userName`.
export async function connect (url, userName, options = {}) {
  const client = new Client(url, { query: { userName }, ...options })
  try {
    return await client.login()
  } catch (error) {
    client.close()
    throw error
  }
}
