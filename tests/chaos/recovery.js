// Clients with connection state recovery, behind a proxy that breaks their connections. Exits with 0 if
// the service kept all promises.

import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { kNodes } from './plan/settings.js'
import { RecoveryRun } from './recovery_run.js'
import { judge, recoverySummary } from './report.js'

const kRoot = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..')
const kBinary = path.resolve(process.env.CHAT_SERVICE_BIN ?? path.join(kRoot, 'build/release/chat-service'))

const kUsage = `Usage: ./dev chaos recovery SECONDS [OPTION...]

  --seed N        what decides all that happens; by default another one each time
  --state KIND    memory, which is the default; disk; or the Redis single or sentinel
  --clients N     60 by default
  --rate N        messages a second of all clients together; one for each by default
  --kills N       kill nodes so many times; not with the state in memory
  --trace         say what happens when it happens
`

function usage () {
  process.stderr.write(kUsage)
  process.exit(2)
}

function options () {
  const { values, positionals } = parseArgs({
    options: {
      seed: { type: 'string', default: `${Math.floor(Math.random() * 1e9)}` },
      state: { type: 'string', default: 'memory' },
      clients: { type: 'string', default: '60' },
      rate: { type: 'string' },
      kills: { type: 'string', default: '0' },
      trace: { type: 'boolean' }
    },
    allowPositionals: true
  })
  const { seed, state } = values
  const numbers = [positionals[0], seed, values.clients, values.rate ?? values.clients, values.kills]
  const isGood = positionals.length === 1 && numbers.every(number => /^\d+$/.test(number)) &&
    state in kNodes && state !== 'cluster' // where only a client's own node recovers it
  if (!isGood) return usage()
  const [seconds, , clients, rate, kills] = numbers.map(Number)
  if (!(seconds > 0 && clients > 0 && rate > 0) || (kills > 0 && state === 'memory')) return usage()
  return { seconds, seed, kind: state, clients, rate, kills, trace: values.trace ? trace : () => {} }
}

function trace (text) {
  console.log(`  ${Math.round(performance.now())} ${text}`)
}

const chosen = options()
const { kind, seconds, seed, clients, rate, kills } = chosen
const directory = path.join(kRoot, 'build/chaos', `recovery-${kind}-${seed}`)
const run = new RecoveryRun({ ...chosen, binary: kBinary, directory })
console.log(`recovery: ${kind}, ${clients} clients, ${rate} messages a second, ${seconds} s, seed ${seed}`)
const isGood = await judge(run, {
  summarize: recoverySummary,
  name: `recovery: ${kind}`,
  repeat: `recovery ${seconds} --seed ${seed} --state ${kind} --clients ${clients} --rate ${rate}` +
    (kills > 0 ? ` --kills ${kills}` : '')
})
process.exit(isGood ? 0 : 1)
