// What a check finds.

/// `from` and `to`: when the service went wrong. `excusable`: a failover that loses what is not
/// replicated may be the cause, if it was at that time.
export function violation (rule, detail, records, { from, to = from, excusable = false } = {}) {
  return { rule, detail, records, from, to, excusable }
}

/// Those that no failover excuses.
export function unexcused (violations, windows) {
  return violations.filter(({ excusable, from, to }) =>
    !excusable || !windows.some(window => window.from <= to && from <= window.to))
}
