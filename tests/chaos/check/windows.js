// When a failover may have lost what was not replicated.

// What was done just before may be lost, and what follows from it comes to light a little later.
const kMargin = 5000

/// `faults` as they ran: {name, from, to}. `failovers`: the times of all, by the same clock; those
/// that no fault explains happened as the machine was too slow.
export function lossyWindows (faults, failovers, isLossy) {
  const around = (from, to) => ({ from: from - kMargin, to: to + kMargin })
  const isExplained = time => faults.some(({ name, from, to }) =>
    (isLossy(name) || name === 'failover') && from <= time && time <= to + 1000)
  return [
    ...faults.filter(({ name }) => isLossy(name)).map(({ from, to }) => around(from, to)),
    ...failovers.filter(time => !isExplained(time)).map(time => around(time - kMargin, time + kMargin))
  ]
}

// A socket that is gone is removed so much later at most: its node may have to be given up first, and
// whoever removes it may be killed.
const kRemovalTime = 15_000

/// Whether a failover may have lost the removal of what ended at that time, so that it lingers; null is
/// what has not ended.
export function mayLinger (endedAt, windows) {
  return endedAt !== null && windows.some(({ from, to }) => from - kRemovalTime <= endedAt && endedAt <= to)
}
