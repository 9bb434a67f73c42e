// The owner of the rooms: evicts users, lets them in again, and reads the state.

import { kAdmin } from '../plan/settings.js'
import { Connection } from './connection.js'
import { now, sleep } from './time.js'

const kPage = 500

export class Admin {
  #connection = null
  #node = 0

  constructor (nodes, record) {
    Object.assign(this, { nodes, record })
  }

  async #connected () {
    while (!this.#connection?.isOpen) {
      const node = this.nodes[this.#node++ % this.nodes.length]
      this.#connection = new Connection(node,
        { name: 'admin', user: kAdmin, transport: 'websocket', record: this.record })
      if (!await this.#connection.ready) await sleep(100)
    }
    return this.#connection
  }

  /// Retries until there is an answer: {result, attempts, doneAt}. Throws if it is a refusal.
  async call (name, ...args) {
    for (let attempts = 1; ; ++attempts) {
      const connection = await this.#connected()
      const { error, result } = await connection.request(name, ...args)
      if (error === null) return { result, attempts, doneAt: now() }
      if (!['timeout', 'disconnected', 'internalError'].includes(error.code)) {
        throw new Error(`${name}(${JSON.stringify(args)}): ${JSON.stringify(error)}`)
      }
      await sleep(100)
    }
  }

  /// Evicts a user from a room, for `length` ms.
  async evict ({ user, room, length }) {
    const eviction = { user, room, askedAt: now(), doneAt: null, liftAskedAt: null }
    this.record.evictions.push(eviction)
    const { attempts, doneAt } = await this.call('roomAddToList', room, 'blacklist', [user])
    Object.assign(eviction, { attempts, doneAt })
    await sleep(length)
    eviction.liftAskedAt = now()
    await this.call('roomRemoveFromList', room, 'blacklist', [user])
  }

  /// All messages of a room, oldest first.
  async history (room) {
    const messages = []
    for (;;) {
      const { result } = await this.call('roomHistoryGet', room, messages.at(-1)?.id ?? 0, kPage)
      if (result.length === 0) return messages
      for (const message of result.reverse()) messages.push(message)
    }
  }

  async userlist (room) {
    return (await this.call('roomGetAccessList', room, 'userlist')).result
  }

  get id () { return this.#connection?.id }

  close () { this.#connection?.close() }
}
