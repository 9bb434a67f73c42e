// A client that stays in rooms, however it is connected: it follows its plan, and finds its way back.

import { Random } from '../plan/random.js'
import { now, sleepUntil } from './time.js'

/// A subclass keeps `connection`, and calls remember() with each that ends.
export class Settler {
  /// The present Session, or the last one.
  connection = null
  /// Whether it reads what it missed.
  catchesUp = true
  isRetired = false
  /// What the plan's actions do: called with a room and another user.
  doings = {
    send: room => this.isIn(room) && this.connection.send(room),
    join: room => {
      this.wanted.add(room)
      if (!this.isIn(room)) this.#join(this.connection, room)
    },
    leave: room => {
      this.wanted.delete(room)
      this.connection.leave(room)
    },
    read: room => this.isIn(room) &&
      this.connection.catchUp(room, Math.max(0, this.record.ledger.lastKnown(room) - 20))
  }

  #lastIds = new Map()

  /// `purpose` is that of the client's random numbers.
  constructor (plan, record, seed, purpose) {
    Object.assign(this, plan, { record })
    this.wanted = new Set(plan.rooms)
    this.random = new Random(seed, purpose, plan.name)
  }

  isIn (room) { return this.connection.visits.get(room)?.isJoined }

  /// Joins all rooms that it wants, and reads what it missed there.
  async enter (connection) {
    await Promise.all([...this.wanted].map(room => this.#join(connection, room)))
  }

  async #join (connection, room) {
    const last = this.#lastIds.get(room)
    const isIn = await connection.join(room)
    if (isIn && last !== undefined && this.catchesUp) await connection.catchUp(room, last)
  }

  /// Notes what it has got.
  remember (connection) {
    for (const [room, visit] of connection.visits) {
      const last = Math.max(visit.lastId, this.#lastIds.get(room) ?? 0)
      if (last > 0) this.#lastIds.set(room, last)
    }
  }

  /// Performs the planned actions, each at its time from now.
  async act () {
    const begin = now()
    for (const { at, name, room, to } of this.actions) {
      await sleepUntil(begin + at)
      if (this.isRetired) return
      if (!this.connection?.mayAsk) continue
      this.record.count(`action ${name}`)
      this.doings[name](room, to)
    }
  }

  /// Whether the client is in all the rooms it wants and has no request under way; otherwise it
  /// moves on towards that.
  settle () {
    const { connection } = this
    if (!connection?.isOpen || connection.pending.size > 0) return false
    let isSettled = true
    for (const room of this.wanted) {
      if (this.isIn(room)) continue
      isSettled = false
      this.#join(connection, room)
    }
    return isSettled
  }
}
