// One stay of a connection in a room, from its roomJoin until it leaves, is removed, or is gone.

import { now } from '../world/time.js'

export class Visit {
  /// Ids in the order of their arrival, as runs of successive ones: {first, last, from, to}, the
  /// latter two the times at which the run began and ended.
  runs = []
  /// The last that was told of each user: 'roomUserJoined' or 'roomUserLeft'.
  userlist = new Map()

  joinedAt = null ///< The ack of the join.
  leaveSentAt = null
  removedAt = null ///< roomAccessRemoved.
  endedAt = null ///< No message may come any more.
  hasLeft = false ///< By a roomLeave that was acknowledged.
  runsAtJoin = 0

  /// `previous` is the connection's last stay in the room. If it was removed from there, then
  /// messages from before the removal may still arrive, until this join is acknowledged.
  constructor (room, connection, previous) {
    this.room = room
    this.connection = connection
    this.followsRemoval = previous?.removedAt != null
    this.joinSentAt = now()
  }

  get user () { return this.connection.user }

  /// As far as the client knows it is in the room.
  get isJoined () {
    return this.joinedAt !== null && this.removedAt === null && this.endedAt === null
  }

  joined () {
    this.joinedAt ??= now()
    this.runsAtJoin = this.runs.length
  }

  end () {
    this.endedAt ??= now()
    this.userlist.clear()
  }

  arrived (id) {
    const run = this.runs.at(-1)
    if (run !== undefined && id === run.last + 1) {
      run.last = id
      run.to = now()
    } else {
      this.runs.push({ first: id, last: id, from: now(), to: now() })
    }
  }

  get lastId () { return this.runs.at(-1)?.last ?? 0 }

  describe () {
    return {
      room: this.room,
      connection: this.connection.describe(),
      ...rounded(this, ['joinSentAt', 'joinedAt', 'leaveSentAt', 'removedAt', 'endedAt']),
      runs: this.runs.map(({ first, last, from, to }) =>
        `${first}-${last} at ${Math.round(from)}-${Math.round(to)}`)
    }
  }
}

/// The fields that have a time, in whole milliseconds.
export function rounded (object, names) {
  return Object.fromEntries(names.filter(name => object[name] != null)
    .map(name => [name, Math.round(object[name])]))
}
