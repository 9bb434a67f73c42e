// A member of a room sees all of its messages, in order, and none twice.

import { violation } from './violation.js'

// A node that has lost its lease disconnects its clients. A client that stays connected longer than
// this has missed nothing because of that.
const kLeaseGrace = 5000

/// `visits`: all visits of a run, in the order in which they began.
export function checkVisits (visits, timelines) {
  const lastIds = new Map()
  return visits.flatMap(visit => {
    const key = `${visit.connection.number} ${visit.room}`
    const found = [
      ...checkOrder(visit, lastIds.get(key) ?? 0),
      ...checkBounds(visit, timelines.get(visit.room))
    ]
    lastIds.set(key, Math.max(lastIds.get(key) ?? 0, ...visit.runs.map(({ last }) => last)))
    return found
  })
}

function fault (rule, visit, detail, times) {
  return violation(rule, `${visit.connection.name} in ${visit.room}: ${detail}`, [visit.describe()],
    { ...times, excusable: true })
}

/// Whether messages of an earlier stay may come first in this one. The one permitted gap then lies
/// between them and this stay's own.
function mayStartWithOld (visit, index) {
  return visit.followsRemoval && (visit.joinedAt === null || index < visit.runsAtJoin)
}

/// Whether a gap may lie at the removal: a join that got no answer was repeated, the first one took
/// effect, and another one followed the removal.
function mayHaveJoinedTwice ({ attempts, joinedAt, removedAt }, times) {
  return attempts > 1 && joinedAt === null && removedAt !== null && times.from <= removedAt && removedAt <= times.to
}

function checkOrder (visit, last) {
  const found = []
  let gaps = 0
  let before = { last, to: visit.joinSentAt }
  for (const [index, run] of visit.runs.entries()) {
    const times = { from: before.to, to: run.from }
    if (run.first <= before.last) {
      found.push(fault('Messages come in order, and once', visit, `${run.first} after ${before.last}`, times))
    } else if (index > 0 && !mayHaveJoinedTwice(visit, times) && (++gaps > 1 || !mayStartWithOld(visit, index - 1))) {
      found.push(fault('Members miss nothing', visit, `${run.first} after ${before.last}`, times))
    }
    before = run
  }
  return found
}

function checkBounds (visit, timeline) {
  const found = []
  const [first] = visit.runs
  const { joinedAt, joinSentAt } = visit
  if (first !== undefined && !visit.followsRemoval) {
    const old = timeline.lastKnownBefore(joinSentAt)
    if (first.first <= old) {
      found.push(fault('A stay begins with its join', visit, `${first.first}, though ${old} was there before`,
        { from: joinSentAt, to: first.from }))
    }
  }
  if (joinedAt === null) return found
  const own = timeline.firstSentAfter(joinedAt)
  const end = visit.hasLeft && staysConnected(visit) ? timeline.lastKnownBefore(visit.leaveSentAt) : 0
  const times = { from: joinedAt, to: visit.leaveSentAt ?? first?.from ?? joinedAt }
  if (first !== undefined && !visit.followsRemoval && own < first.first) {
    found.push(fault('Members miss nothing', visit, `begins with ${first.first}, not with ${own}`, times))
  }
  const isDue = end >= own || (first !== undefined && end >= first.first)
  if (isDue && visit.lastId < end) {
    found.push(fault('Members miss nothing', visit, `ends with ${visit.lastId}, not with ${end}`, times))
  }
  return found
}

function staysConnected ({ removedAt, endedAt, connection }) {
  return removedAt === null && (connection.closedAt ?? Infinity) > endedAt + kLeaseGrace
}
