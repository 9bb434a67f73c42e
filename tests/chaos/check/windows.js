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
