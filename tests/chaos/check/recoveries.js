// Who comes back within the window is recovered.

import { violation } from './violation.js'

const kLeastShare = 0.99
// Of all breaks: with less, a run has shown nothing.
const kLeastDue = 0.1
const kMostOdd = 0.02
// A fault may show itself so long after its end, in ms, besides the time of detection.
const kGrace = 1000

/// What came of the breaks that were known to be shorter than the `window`: {due, recovered, share}.
/// `faults`: client → the faults of its network, {name, from, to}; `detection`: how long a break may go
/// unnoticed.
export function recoveriesOf (breaks, faults, { window, detection }) {
  const due = breaks.filter(one => isDue(one, faults, { window, detection }))
  const recovered = due.filter(({ isRecovered }) => isRecovered)
  return { due: due.length, recovered: recovered.length, share: due.length === 0 ? 1 : recovered.length / due.length }
}

const isDue = (one, faults, { window, detection }) =>
  one.wasIn && one.backAt !== null && one.backAt - cutAt(one, faults, detection) < window

const causesOf = (client, at, faults, detection) =>
  faults.get(client).filter(({ from, to }) => from <= at && at <= to + detection + kGrace)

/// When the network failed at the earliest.
function cutAt ({ client, at, heardAt }, faults, detection) {
  const causes = causesOf(client, at, faults, detection)
    .filter(({ name, to }) => name === 'lag' || to + kGrace > heardAt)
  return causes.length === 0 ? at - detection : Math.min(...causes.map(({ from }) => from))
}

export function checkRecoveries (breaks, faults, options) {
  const { due, recovered, share } = recoveriesOf(breaks, faults, options)
  if (due < breaks.length * kLeastDue) {
    return [violation('A run has breaks within the window', `${due} of ${breaks.length}: the machine is too slow`, [],
      { from: 0, to: Infinity })]
  }
  if (share >= kLeastShare) return []
  const lost = breaks.filter(one => !one.isRecovered && isDue(one, faults, options))
  return lost.map(one => violation('Who comes back within the window is recovered',
    `${one.client}; ${recovered} of ${due}`, [{ ...one, stretch: one.stretch.describe() }, nearby(one, faults)],
    { from: one.at, to: one.backAt }))
}

const nearby = ({ client, at }, faults) => faults.get(client).filter(({ from }) => from <= at && from > at - 15_000)

/// Breaks that no fault explains: a machine that is too slow makes some.
export function checkBreaks (breaks, faults, { detection }) {
  const odd = breaks.filter(({ client, at }) => causesOf(client, at, faults, detection).length === 0)
  if (odd.length <= breaks.length * kMostOdd) return []
  return odd.map(one => violation('Nobody is dropped without cause', `${one.client}: ${one.reason}`,
    [one.stretch.describe(), nearby(one, faults)], { from: one.at }))
}

// Timers of the server may be early by this, in ms.
const kGrain = 50

/// When others may see the user of a stretch go at the earliest.
export function doomOf ({ client, reason, closedAt, break: last }, faults, { window, detection }) {
  if (closedAt === null) return Infinity
  const isAway = last !== undefined && last.isRecovered !== true
  if (isAway) return Math.min(last.at, cutAt(last, faults, detection) + window - kGrain)
  const isSound = causesOf(client.name, closedAt, faults, detection).length === 0
  return reason === 'gone without a word' && isSound ? closedAt + window - kGrain : closedAt
}

/// A goodbye is final, unless the network had lost it.
export function checkGoodbyes (goodbyes, faults, { detection }) {
  const mayBeLost = ({ client, saidAt, backAt }) =>
    faults.get(client).some(({ from, to }) => from <= backAt && saidAt <= to + detection + kGrace)
  return goodbyes.filter(one => !mayBeLost(one))
    .map(one => violation('Who says goodbye is not recovered', one.client, [one], { from: one.saidAt, to: one.backAt }))
}
