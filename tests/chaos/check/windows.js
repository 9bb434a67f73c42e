// The times at which a failover may have lost unreplicated writes.

// A failover may lose writes made just before. The consequences may show a little later.
const kMargin = 5000

/// `faults` as they ran: {name, from, to}. `failovers`: the times of all failovers, by the same
/// clock. A failover that no fault explains happened because the machine was too slow.
export function lossyWindows (faults, failovers, isLossy) {
  const around = (from, to) => ({ from: from - kMargin, to: to + kMargin })
  const isExplained = time => faults.some(({ name, from, to }) =>
    (isLossy(name) || name === 'failover') && from <= time && time <= to + 1000)
  return [
    ...faults.filter(({ name }) => isLossy(name)).map(({ from, to }) => around(from, to)),
    ...failovers.filter(time => !isExplained(time)).map(time => around(time - kMargin, time + kMargin))
  ]
}

// The longest time until a dead socket is removed. Its node may have to be given up first, and the
// node that removes it may be killed.
const kRemovalTime = 15_000

/// Whether a failover may have lost the removal of a socket or stay that ended at that time, so
/// that it lingers. A null means that it has not ended.
export function mayLinger (endedAt, windows) {
  return endedAt !== null && windows.some(({ from, to }) => from - kRemovalTime <= endedAt && endedAt <= to)
}
