// The findings of the checks.

/// `from` and `to`: when the service went wrong. `excusable`: a failover at that time that loses
/// unreplicated writes may be the cause.
export function violation (rule, detail, records, { from, to = from, excusable = false } = {}) {
  return { rule, detail, records, from, to, excusable }
}

/// The violations that no failover excuses.
export function unexcused (violations, windows) {
  return violations.filter(({ excusable, from, to }) =>
    !excusable || !windows.some(window => window.from <= to && from <= window.to))
}
