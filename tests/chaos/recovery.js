// Clients with connection state recovery, behind a proxy that breaks their connections. Exits with 0 if
// the service kept all promises.

import { judgeAll, numberOf, parse, place } from './command_line.js'
import { kNodes } from './plan/settings.js'
import { RecoveryRun } from './recovery_run.js'
import { recoverySummary } from './report.js'

const kUsage = `Usage: ./dev chaos recovery SECONDS [OPTION...]

  --seed N        what decides all that happens; by default another one each time
  --state KIND    memory, which is the default; disk; or the Redis single or sentinel
  --clients N     60 by default
  --rate N        messages a second of all clients together; one for each by default
  --kills N       kill nodes so many times; not with the state in memory
  --trace         say what happens when it happens
`

const { amount: seconds, seed, trace, kind, clients, rate, kills } = parse(kUsage, {
  state: { type: 'string', default: 'memory' },
  clients: { type: 'string', default: '60' },
  rate: { type: 'string' },
  kills: { type: 'string', default: '0' }
}, ({ state, ...values }) => {
  const [clients, rate, kills] = [values.clients, values.rate ?? values.clients, values.kills].map(numberOf)
  const isGood = state in kNodes && state !== 'cluster' && // where only a client's own node recovers it
    clients > 0 && rate > 0 && kills >= 0 && !(kills > 0 && state === 'memory')
  return isGood && { kind: state, clients, rate, kills }
})

await judgeAll([{
  run: new RecoveryRun({ kind, seconds, seed, clients, rate, kills, trace, ...place(`recovery-${kind}-${seed}`) }),
  intro: `recovery: ${kind}, ${clients} clients, ${rate} messages a second, ${seconds} s, seed ${seed}`,
  summarize: recoverySummary,
  name: `recovery: ${kind}`,
  repeat: `recovery ${seconds} --seed ${seed} --state ${kind} --clients ${clients} --rate ${rate}` +
    (kills > 0 ? ` --kills ${kills}` : '')
}])
