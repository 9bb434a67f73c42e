// Short builders of records for the tests of the checks.

import { Timeline } from '../check/timeline.js'

let connections = 0

/// A stay in the room. Its ids, given as [first, last] in the order of arrival, come at 10 ms each.
export function stay (ids, fields = {}) {
  const { connection, ...times } = fields
  const visit = {
    room: 'hall',
    user: 'ann',
    connection: { number: ++connections, name: 'ann.0', closedAt: null, ...connection },
    runs: ids.map(([first, last]) => ({ first, last, from: first * 10, to: last * 10 })),
    joinSentAt: 0,
    joinedAt: 5,
    leaveSentAt: null,
    removedAt: null,
    endedAt: null,
    hasLeft: false,
    lastId: ids.at(-1)?.[1] ?? 0,
    followsRemoval: false,
    runsAtJoin: 0,
    ...times
  }
  visit.describe = () => ({ room: visit.room })
  return visit
}

/// Messages 1 to `count`: message n is known at 10 n ms, and sent 3 ms before.
export function timeline (count) {
  return new Timeline(Array.from({ length: count }, (_, index) =>
    ({ id: index + 1, sentAt: (index + 1) * 10 - 3, knownAt: (index + 1) * 10 })))
}

export const rules = violations => violations.map(({ rule }) => rule)
