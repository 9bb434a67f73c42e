// After a start nobody is in a room but who joined since, and whoever was in it has left.

import { violation } from './violation.js'

// Between the node's clock and the record's, in ms.
const kClockError = 50

/// `reading`: see readAfterStart().
export function checkRestart ({ room, startedAt, readAt, userlist, seen }, visits) {
  const here = visits.filter(visit => visit.room === room)
  const came = new Set(here.filter(({ joinSentAt }) => joinSentAt > startedAt && joinSentAt < readAt)
    .map(({ user }) => user))
  const fault = (rule, detail, records) => violation(rule, `${room}: ${detail}`, records, { from: startedAt, to: readAt })
  const joined = [...seen].filter(([, { joined }]) => joined).map(([user]) => user)
  const ghosts = new Set([...userlist, ...joined].filter(user => !came.has(user)))
  const found = [...ghosts].map(user => fault('A start leaves nobody in a room', user, [{ userlist, seen: seen.get(user) }]))
  for (const [user, { timestamp }] of seen) {
    const last = lastJoin(here, user, startedAt)
    const isKnown = timestamp !== null && timestamp >= performance.timeOrigin + last.joinSentAt - kClockError
    if (!isKnown) {
      found.push(fault('Whoever was in a room was seen there', `${user} at ${timestamp}`, [last.describe()]))
    }
  }
  return found
}

/// The user's last join that was acknowledged before a time.
function lastJoin (visits, user, time) {
  const known = visits.filter(visit => visit.user === user && visit.joinedAt !== null && visit.joinedAt < time)
  return known.reduce((last, visit) => visit.joinSentAt > last.joinSentAt ? visit : last)
}
