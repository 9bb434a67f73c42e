// A run on each kind of state, or on one. Exits with 0 if the service kept all promises.

import { judgeAll, parse, place } from './command_line.js'
import { kKinds } from './plan/faults.js'
import { summary } from './report.js'
import { Run } from './run.js'

const kUsage = `Usage: ./dev chaos SECONDS [OPTION...]

  --seed N           what decides all that happens; by default another one each time
  --state KIND       disk; or the Redis single, sentinel or cluster; by default one after the other
  --redis KIND       the same, unless there is --state
  --without FAULTS   leave out faults by their names, as in: kill,pause
  --trace            say what happens when it happens
`

const { amount: seconds, seed, trace, kinds, without } = parse(kUsage, {
  state: { type: 'string' },
  redis: { type: 'string' },
  without: { type: 'string', default: '' }
}, ({ state, redis, without }) => {
  const kind = state ?? redis
  const isGood = kind === undefined || kKinds.includes(kind)
  return isGood && { kinds: kind ? [kind] : kKinds, without: without.split(',') }
})

await judgeAll(kinds.map(kind => ({
  run: new Run({ kind, seconds, seed, without, trace, ...place(`${kind}-${seed}`) }),
  intro: `chaos: ${kind}, ${seconds} s, seed ${seed}`,
  summarize: summary,
  name: `chaos: ${kind}`,
  repeat: `${seconds} --seed ${seed} --state ${kind}`
})))
