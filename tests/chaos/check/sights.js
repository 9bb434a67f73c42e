// Nobody sees a user come or go who is there all the time, with a connection or while it is away.

import { groupBy } from './letters.js'
import { violation } from './violation.js'

const keyOf = ({ user, room }) => `${user} ${room}`

/// `visits` are stays of stretches; `messageAt(room, id)` tells {sentAt, knownAt} of a message.
export function checkSights (visits, evictions, messageAt) {
  const stays = groupBy(visits.filter(({ joinedAt }) => joinedAt !== null), keyOf)
  const banned = groupBy(evictions, keyOf)
  return visits.flatMap(visit => visit.sights.flatMap(sight => {
    const times = timesOf(sight, visit, messageAt)
    const key = keyOf({ user: sight.user, room: visit.room })
    const witness = stays.get(key)?.find(stay => covers(stay, banned.get(key) ?? [], times))
    if (witness === undefined) return []
    return [violation('Nobody sees a break',
      `${visit.connection.name}: ${sight.event} of ${sight.user} in ${visit.room}`,
      [sight, witness.describe(), witness.connection.describe()], times)]
  }))
}

/// The event took place after the message before it was sent, and before the next one was known.
function timesOf ({ after, at }, visit, messageAt) {
  const before = messageAt(visit.room, after)
  const isNextThere = visit.runs.some(({ first, last }) => first <= after + 1 && after + 1 <= last)
  const next = isNextThere ? messageAt(visit.room, after + 1) : undefined
  return { from: Math.max(visit.joinSentAt, before?.sentAt ?? 0), to: Math.min(at, next?.knownAt ?? Infinity) }
}

function covers ({ joinSentAt, joinedAt, leaveSentAt, connection }, bans, { from, to }) {
  const ban = bans.find(({ doneAt }) => (doneAt ?? Infinity) > joinSentAt)
  const until = Math.min(leaveSentAt ?? Infinity, connection.doomedAt, ban?.askedAt ?? Infinity)
  return joinedAt < from && to < until
}
