// One login of a client: its requests, its stays in rooms, and what it gets.

import { rounded, Visit } from '../record/visit.js'
import { now, sleep } from './time.js'

// A client that is out of a room is told, or loses the connection, within this time.
const kTellTime = 10_000

/// Whether it is unknown if the request took effect.
const isOpenQuestion = ({ code }) =>
  code === 'timeout' || code === 'disconnected' || code === 'internalError'

/// Why a session ended.
export const kRejected = 'login rejected'

let numbers = 0

/// A subclass has a `socket`, passes events to take(), and implements close().
export class Session {
  number = ++numbers
  visits = new Map() ///< room → the last Visit
  openedAt = now()
  confirmedAt = null
  closedAt = null
  /// Unanswered requests: id → {name, args, at}.
  pending = new Map()
  /// What take() knows.
  handlers = {
    loginConfirmed: (user, { id }) => {
      this.id = id
      this.confirmedAt = now()
      this.#settle(true)
    },
    loginRejected: error => {
      this.record.count(`login refused: ${error.code}`)
      this.end(kRejected)
    },
    roomMessage: (room, message) => this.onMessage(room, message),
    roomAccessRemoved: room => this.onRemoved(room),
    roomUserJoined: (room, user) => this.onPresence('roomUserJoined', room, user),
    roomUserLeft: (room, user) => this.onPresence('roomUserLeft', room, user)
  }

  #requests = 0
  #texts = 0

  constructor (node, { name, user, transport, record }) {
    Object.assign(this, { node, name, user, transport, record })
    record.connections.push(this)
    record.count('connections')
    /// Resolves to whether the login was confirmed.
    this.ready = new Promise(resolve => { this.#settle = resolve })
    this.closed = new Promise(resolve => { this.#close = resolve })
  }

  #settle
  #close

  get isOpen () { return this.closedAt === null && this.confirmedAt !== null }
  get mayAsk () { return this.isOpen }

  /// False if it had ended before.
  end (reason) {
    if (this.closedAt !== null) return false
    this.closedAt = now()
    this.reason = reason
    for (const visit of this.visits.values()) visit.end()
    for (const { fail } of this.pending.values()) fail()
    this.#settle(false)
    this.#close()
    return true
  }

  // Incoming --------------------------------------------------------------------------------------

  take (event, args) { if (this.closedAt === null) this.handlers[event]?.(...args) }

  onMessage (room, message) {
    this.record.ledger.noteSeen(room, message, this.name)
    const visit = this.visits.get(room)
    if (visit === undefined || visit.endedAt !== null) {
      this.record.violate('Only members get messages', `${this.name} got ${message.id} of ${room}`,
        [this.describe(), visit?.describe() ?? null], { excusable: true })
      return
    }
    visit.arrived(message.id)
  }

  // All sockets of the user are told, whether they are in the room or not.
  onRemoved (room) {
    this.record.count('roomAccessRemoved')
    const visit = this.visits.get(room)
    if (visit !== undefined) visit.removedAt ??= now()
  }

  onPresence (event, room, user) {
    this.record.count(event)
    const visit = this.visits.get(room)
    if (visit === undefined || visit.endedAt !== null) return
    const last = visit.userlist.get(user)
    if (last?.event === event) {
      this.record.violate('Users join and leave by turns', `${this.name}: ${event} of ${user} twice in ${room}`,
        [visit.describe()], { from: last.at, excusable: true })
    }
    visit.userlist.set(user, { event, at: now() })
  }

  // Requests ---------------------------------------------------------------------------------------

  /// {error, result}; an error has a `code`.
  request (name, ...args) {
    if (!this.mayAsk) return Promise.resolve({ error: { code: 'disconnected' }, result: null })
    const id = ++this.#requests
    return new Promise(resolve => {
      const settle = (error, result) => {
        if (!this.pending.delete(id)) return
        if (error) this.record.count(`${name}: ${error.code}`)
        resolve({ error, result })
      }
      const fail = () => settle({ code: 'disconnected' }, null)
      this.pending.set(id, { name, args, at: now(), fail })
      this.emit(name, args, settle)
    })
  }

  /// Sends a request. `settle(error, result)` is for its answer.
  emit (name, args, settle) { this.socket.emit(name, ...args, settle) }

  /// A request that may be repeated.
  ask (name, ...args) { return this.request(name, ...args) }

  text (tail = '') { return `${this.name}/${this.number}/${++this.#texts}${tail}` }

  /// `tail` makes the text longer.
  async send (room, tail = '') {
    const visit = this.visits.get(room)
    const text = this.text(tail)
    const { ledger } = this.record
    const message = ledger.send(room, text, this.user, this.number)
    const { error, result } = await this.request('roomMessage', room, { textMessage: text })
    if (error === null) {
      ledger.acknowledged(message, result)
    } else {
      ledger.failed(message, error.code)
      const isOut = error.code === 'notJoined' && visit?.isJoined && visit.leaveSentAt === null
      if (isOut) this.#learnsWhy(visit)
    }
    return message
  }

  /// The client is out of a room that it has not left: waits until it learns why.
  async #learnsWhy (visit) {
    if (visit.isDoubted) return
    visit.isDoubted = true
    const from = now()
    const isTold = () => this.closedAt !== null || !visit.isJoined
    while (!isTold() && now() < from + kTellTime) await sleep(20)
    if (isTold()) return
    this.record.violate('Whoever is removed is told', `${this.name} is not in ${visit.room} any more`,
      [visit.describe()], { from: visit.joinedAt, excusable: true })
    this.close()
  }

  /// Returns whether the client is in the room afterwards. If that is unknown, closes the
  /// connection.
  async join (room) {
    const previous = this.visits.get(room)
    if (previous?.isJoined || this.isBusy(room)) return false
    const visit = new Visit(room, this, previous)
    this.visits.set(room, visit)
    this.record.visits.push(visit)
    const { error } = await this.ask('roomJoin', room)
    if (error === null && visit.removedAt === null) {
      visit.joined()
      return true
    }
    // The user was removed during the join: before it, or after it?
    if (error === null || isOpenQuestion(error) || error.code === 'invalidSocket') {
      this.close()
    } else {
      visit.refusal = error.code
      visit.end()
      // Messages sent before the end of the previous stay may still be on their way.
      if (previous?.endedAt === null) this.visits.set(room, previous)
    }
    return false
  }

  async leave (room) {
    const visit = this.visits.get(room)
    if (!visit?.isJoined || this.isBusy(room)) return
    visit.leaveSentAt = now()
    const { error } = await this.ask('roomLeave', room)
    if (error === null) {
      visit.hasLeft = true
      visit.end()
    } else {
      this.close()
    }
  }

  /// Whether a join or a leave of the room is under way.
  isBusy (room) {
    const visit = this.visits.get(room)
    if (visit === undefined || visit.endedAt !== null) return false
    const isJoining = visit.joinedAt === null && visit.refusal === undefined
    return isJoining || visit.leaveSentAt !== null
  }

  /// Reads the messages after an id, page by page, up to the last one known at the start.
  async catchUp (room, after) {
    const goal = this.record.ledger.lastKnown(room)
    const from = now()
    while (after < goal) {
      const { error, result } = await this.request('roomHistoryGet', room, after, 200)
      if (error !== null) return
      const page = [...result].reverse()
      this.record.count('history pages')
      const isDense = page.length > 0 && page.every(({ id }, index) => id === after + 1 + index)
      if (!isDense) {
        this.record.violate('History has what followed', `${this.name} in ${room} after ${after}`,
          [page.map(({ id }) => id)], { from, excusable: true })
        return
      }
      for (const message of page) this.record.ledger.noteSeen(room, message, `${this.name}, history`)
      after = page.at(-1).id
    }
  }

  describe () {
    return {
      client: this.name, number: this.number, node: this.node.name, transport: this.transport, id: this.id,
      ...rounded(this, ['openedAt', 'confirmedAt', 'closedAt']), reason: this.reason
    }
  }
}
