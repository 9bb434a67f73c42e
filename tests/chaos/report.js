// The result of a run, as text.

// Violations shown of each rule.
const kShown = 3
// Longer texts are cut.
const kLongest = 300
// The report shows faults that began at most this many milliseconds before.
const kBefore = 5000

const table = counts => Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(', ')

function countBy (items, keyOf) {
  const counts = {}
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1
  return counts
}

const text = value => JSON.stringify(value, (_, item) => {
  if (typeof item === 'number' && !Number.isInteger(item)) return Math.round(item)
  return typeof item === 'string' && item.length > kLongest ? `${item.slice(0, kLongest)}…` : item
})

export function summary ({ record, restTime, histories }) {
  const { ledger, faults, evictions, visits, counts } = record
  const sent = [...ledger.sent.values()]
  const stored = [...histories.values()].reduce((sum, messages) => sum + messages.length, 0)
  const errors = [...counts].filter(([name]) => name.includes(':')).sort()
  return [
    `  messages: ${sent.length} sent, ${sent.filter(({ ackedAt }) => ackedAt).length} acknowledged, ` +
      `${stored} in history, ${ledger.seen} sightings`,
    `  connections: ${counts.get('connections')}, stays in rooms: ${visits.length}, evictions: ${evictions.length}`,
    `  faults: ${table(countBy(faults, ({ name, type }) => type ? `${name} (${type})` : name))}`,
    `  errors: ${table(Object.fromEntries(errors))}`,
    `  presence was right ${Math.round(restTime)} ms after the clients had settled`
  ].join('\n')
}

/// Of a KillRun.
export function killSummary ({ record, node, state, histories, posters, listChanges, loadTime }) {
  const { ledger, faults } = record
  const acked = [...ledger.sent.values()].filter(({ ackedAt }) => ackedAt)
  const stored = [...histories.values()].reduce((sum, messages) => sum + messages.length, 0)
  const sum = field => posters.reduce((all, poster) => all + poster[field], 0)
  // The first start is no restart.
  const times = node.startTimes.slice(1).sort((one, other) => one - other).map(Math.round)
  return [
    `  kills: ${node.kills} (${table(countBy(faults, ({ name }) => name))})`,
    `  messages: ${ledger.sent.size} sent, ${acked.length} acknowledged, ` +
      `${Math.round(acked.length / loadTime * 1000)} a second, ${stored} in history, ${ledger.seen} sightings`,
    `  of these by HTTP: ${sum('count')}, asked more than once: ${sum('repeated')}`,
    `  changes of lists: ${listChanges} acknowledged`,
    `  start after a kill: ${times[times.length >> 1]} ms in the median, ${times.at(-1)} ms at most`,
    `  data check: ${state.summary?.replace(/^.*?: /, '')}`
  ].join('\n')
}

/// Of a RecoveryRun.
export function recoverySummary ({ record, proxy, plans, recoveries, restTime, histories }) {
  const { ledger, breaks, letters, edits, evictions, faults, counts } = record
  const stored = [...histories.values()].reduce((sum, messages) => sum + messages.length, 0)
  const acked = [...ledger.sent.values()].filter(({ ackedAt }) => ackedAt)
  const times = breaks.filter(({ backAt }) => backAt !== null).map(({ at, backAt }) => Math.round(backAt - at))
    .sort((one, other) => one - other)
  const links = [...proxy.faults.values()].flat()
  const events = [...counts].filter(([name]) => /^(direct|room|socket)[A-Za-z]*$/.test(name)).sort()
  const errors = [...counts].filter(([name]) => name.includes(':')).sort()
  return [
    `  messages: ${ledger.sent.size} sent, ${acked.length} acknowledged, ` +
      `${stored} in history, ${ledger.seen} sightings`,
    `  clients: ${plans.length} of ${new Set(plans.map(({ user }) => user)).size} users, ` +
      `connections: ${counts.get('connections') + (counts.get('recovered') ?? 0)}, direct messages: ${letters.size}, evictions: ${evictions.length}, changes of lists: ${edits.size}`,
    `  faults: ${table(countBy(links, ({ name, type }) => type ? `${name} (${type})` : name))}` +
      (faults.length > 0 ? `; kills: ${faults.length}` : ''),
    `  breaks: ${breaks.length}, ${times[times.length >> 1]} ms in the median, ${times.at(-1)} ms at most`,
    `  recovered: ${breaks.filter(({ isRecovered }) => isRecovered).length}; ` +
      `within the window ${recoveries.recovered} of ${recoveries.due}, ${(recoveries.share * 100).toFixed(2)} %`,
    `  events: ${table(Object.fromEntries(events))}`,
    `  errors: ${table(Object.fromEntries(errors))}`,
    `  presence was right ${Math.round(restTime)} ms after the clients had settled`
  ].join('\n')
}

/// Executes the run and prints what came of it. `summarize(run)` is its summary, `name` and `repeat` are
/// for the last line. Returns whether all is well.
export async function judge (run, { summarize, name, repeat }) {
  let isGood = false
  try {
    const violations = await run.execute()
    console.log(summarize(run))
    isGood = violations.length === 0
    if (!isGood) console.log(complaint(violations, run.record))
  } catch (error) {
    console.log(`  the run itself failed: ${error.stack}`)
    if (run.record.violations.length > 0) console.log(complaint(run.record.violations, run.record))
    run.abandon()
  }
  console.log(isGood ? `${name}: passed` : `${name}: FAILED; logs in ${run.logs}; repeat: ./dev chaos ${repeat}`)
  return isGood
}

/// Describes the violations, with the records that show them.
function complaint (violations, { faults }) {
  const lines = [`  violations: ${table(countBy(violations, ({ rule }) => rule))}`]
  const shown = {}
  for (const violation of violations) {
    shown[violation.rule] = (shown[violation.rule] ?? 0) + 1
    if (shown[violation.rule] <= kShown) lines.push(...describe(violation, faults))
  }
  return lines.join('\n')
}

function describe ({ rule, detail, records, from, to }, faults) {
  const when = from === undefined ? '' : ` (${Math.round(from)}-${Math.round(to)} ms)`
  const meanwhile = faults.filter(fault => fault.from <= to && from - kBefore <= fault.to)
    .map(({ name, target, type, from, to }) => `${name} ${type || target} ${Math.round(from)}-${Math.round(to)}`)
  return [
    `  ${rule}: ${detail}${when}`,
    ...records.map(record => `    ${text(record)}`),
    ...(meanwhile.length > 0 ? [`    faults then: ${meanwhile.join(', ')}`] : [])
  ]
}
