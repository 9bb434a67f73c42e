// The service disconnects clients only for a reason, and only once for each.

import { violation } from './violation.js'

// A node that has lost its lease notices it at its next heartbeat or login.
const kNotice = 10_000
// A login is confirmed a little after it is recorded.
const kLogin = 1000

/// When a fault of a node may cost its clients the connection: those whose login had begun before.
const kCauses = {
  kill: ({ from, to }) => ({ from, to, loggedInBy: to }),
  falter: ({ from, to }) => ({ from, to, loggedInBy: to }),
  stop: ({ from, to }) => ({ from, to, loggedInBy: to }),
  pause: ({ from, to }) => ({ from, to: to + kNotice, loggedInBy: to + kLogin }),
  lease: ({ from, to }) => ({ from, to: to + kNotice, loggedInBy: to + kLogin })
}

const kOwnWish = new Set(['closed by the client', 'gone without a word'])

/// Checks `connections` until `end`. A failover that loses a lease excuses a drop.
export function checkDrops (connections, faults, end) {
  const causes = faults.filter(({ name }) => name in kCauses)
    .map(fault => ({ node: `node${fault.target}`, ...kCauses[fault.name](fault) }))
  return connections.filter(({ confirmedAt, closedAt }) => confirmedAt !== null && closedAt !== null && closedAt < end)
    .filter(({ reason }) => !kOwnWish.has(reason))
    .filter(connection => !causes.some(cause => explains(cause, connection)))
    .map(connection => violation('Nobody is dropped without cause', `${connection.name}: ${connection.reason}`,
      [connection.describe()], { from: connection.closedAt, excusable: true }))
}

function explains ({ node, from, to, loggedInBy }, connection) {
  return node === connection.node.name && from <= connection.closedAt && connection.closedAt <= to &&
    connection.confirmedAt <= loggedInBy
}
