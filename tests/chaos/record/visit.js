// One stay of a connection in a room, from its roomJoin until it leaves, is removed, or is gone.

import { now } from '../world/time.js'

export class Visit {
  /// Ids in the order of arrival, as runs of consecutive ones: {first, last, from, to}. The run
  /// began at the time `from` and ended at `to`.
  runs = []
  /// The last notification of each user: 'roomUserJoined' or 'roomUserLeft'.
  userlist = new Map()
  /// All notifications of users who come and go, with the last id that came before: {event, user,
  /// after, at}. And of changes of lists: {event, list, name, at}.
  sights = []
  edits = []
  /// The latest sending of a message that came, and the requests to join.
  heard = 0
  attempts = 1

  joinedAt = null ///< The ack of the join.
  leaveSentAt = null
  removedAt = null ///< The time of roomAccessRemoved.
  endedAt = null ///< From then on no message may arrive.
  hasLeft = false ///< By an acknowledged roomLeave.
  runsAtJoin = 0

  /// `previous` is the connection's last stay in the room. If the user was removed from there,
  /// messages from before the removal may still arrive until this join is acknowledged.
  constructor (room, connection, previous) {
    this.room = room
    this.connection = connection
    this.followsRemoval = previous?.removedAt != null
    this.joinSentAt = now()
  }

  get user () { return this.connection.user }

  /// Whether the client is in the room, as far as it knows.
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

/// The named fields, which are times, in whole milliseconds.
export function rounded (object, names) {
  return Object.fromEntries(names.filter(name => object[name] != null)
    .map(name => [name, Math.round(object[name])]))
}
