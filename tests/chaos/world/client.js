// A client. It follows its plan, and reconnects when its connection is lost.

import { Random } from '../plan/random.js'
import { Connection } from './connection.js'
import { now, sleep } from './time.js'

export class Client {
  connection = null
  /// Whether it reads what it missed.
  catchesUp = true
  #lastIds = new Map()
  #isRetired = false
  #clock = null

  constructor (plan, nodes, record, seed) {
    Object.assign(this, plan, { nodes, record })
    this.wanted = new Set(plan.rooms)
    this.random = new Random(seed, 'backoff', plan.name)
    this.record = record
  }

  /// Runs until retire().
  async live () {
    for (let node = this.node; !this.#isRetired; node = (node + 1) % this.nodes.length) {
      this.connection = new Connection(this.nodes[node], this)
      if (await this.connection.ready) {
        await Promise.all([this.connection.closed, this.#returnToRooms()])
        this.#remember(this.connection)
      }
      if (!this.#isRetired) await sleep(this.random.integer(50, 500))
    }
  }

  async #returnToRooms () {
    const { connection } = this
    await Promise.all([...this.wanted].map(room => this.#join(connection, room)))
  }

  async #join (connection, room) {
    const last = this.#lastIds.get(room)
    const isIn = await connection.join(room)
    if (isIn && last !== undefined && this.catchesUp) await connection.catchUp(room, last)
  }

  #remember (connection) {
    for (const [room, visit] of connection.visits) {
      const last = Math.max(visit.lastId, this.#lastIds.get(room) ?? 0)
      if (last > 0) this.#lastIds.set(room, last)
    }
  }

  /// Performs the planned actions, each at its time from now.
  async act () {
    const begin = now()
    for (const { at, name, room } of this.actions) {
      if (at > now() - begin) await sleep(at - (now() - begin))
      if (this.#isRetired) return
      if (this.connection?.isOpen) this.#do(name, room)
    }
  }

  #do (name, room) {
    const { connection } = this
    const isJoined = connection.visits.get(room)?.isJoined
    this.record.count(`action ${name}`)
    switch (name) {
      case 'send':
        if (isJoined) connection.send(room)
        break
      case 'join':
        this.wanted.add(room)
        if (!isJoined) this.#join(connection, room)
        break
      case 'leave':
        this.wanted.delete(room)
        connection.leave(room)
        break
      case 'read':
        if (isJoined) connection.catchUp(room, Math.max(0, this.record.ledger.lastKnown(room) - 20))
        break
      case 'reconnect':
        connection.close()
        break
      case 'vanish':
        connection.vanish()
    }
  }

  /// Whether the client is in all the rooms it wants and has no request under way; otherwise it
  /// moves on towards that.
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

  retire () {
    this.#isRetired = true
    this.connection?.close()
  }
}
