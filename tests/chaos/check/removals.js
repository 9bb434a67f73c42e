// Who is evicted while away gets all that came before the eviction, and is told of it once.

import { groupBy } from './letters.js'
import { violation } from './violation.js'

const keyOf = ({ user, room }) => `${user} ${room}`

/// From a room that the client was in: all sockets of a user are told.
const wasRemoved = ({ joinedAt, removedAt, hasLeft, endedAt }) =>
  joinedAt !== null && removedAt !== null && !(hasLeft && endedAt < removedAt)

/// `visits` are stays of stretches.
export function checkRemovals (visits, evictions, timelines) {
  const known = groupBy(evictions, keyOf)
  return visits.filter(wasRemoved).flatMap(visit => {
    const eviction = (known.get(keyOf(visit)) ?? []).find(({ doneAt }) => (doneAt ?? Infinity) > visit.joinSentAt)
    const due = eviction === undefined ? 0 : timelines.get(visit.room).lastKnownBefore(eviction.askedAt)
    const isOwn = due >= timelines.get(visit.room).firstSentAfter(visit.joinedAt)
    if (eviction !== undefined && (!isOwn || visit.lastId >= due)) return []
    return [violation('A removal follows what came before it',
      `${visit.connection.name} in ${visit.room}: ${visit.lastId}, not ${due}`, [visit.describe(), eviction ?? null],
      { from: eviction?.askedAt ?? visit.removedAt, to: visit.removedAt })]
  })
}

/// `stretches` have the rooms from which they were removed.
export function checkTold (stretches, evictions) {
  const known = groupBy(evictions, keyOf)
  return stretches.flatMap(stretch => [...groupBy(stretch.removals, room => room)].flatMap(([room, told]) => {
    const count = (known.get(keyOf({ user: stretch.user, room })) ?? [])
      .filter(({ askedAt, doneAt }) =>
        (doneAt ?? Infinity) > stretch.openedAt && askedAt < (stretch.closedAt ?? Infinity)).length
    if (told.length <= count) return []
    return [violation('Who is removed is told once', `${stretch.name} of ${room}: ${told.length} times`,
      [stretch.describe()], { from: stretch.openedAt })]
  }))
}
