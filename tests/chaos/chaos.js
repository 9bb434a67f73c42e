// A run on each kind of state, or on one. Exits with 0 if the service kept all promises.

import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { kKinds } from './plan/faults.js'
import { judge, summary } from './report.js'
import { Run } from './run.js'

const kRoot = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..')
const kBinary = path.resolve(process.env.CHAT_SERVICE_BIN ?? path.join(kRoot, 'build/release/chat-service'))

const kUsage = `Usage: ./dev chaos SECONDS [OPTION...]

  --seed N           what decides all that happens; by default another one each time
  --state KIND       disk; or the Redis single, sentinel or cluster; by default one after the other
  --redis KIND       the same, unless there is --state
  --without FAULTS   leave out faults by their names, as in: kill,pause
  --trace            say what happens when it happens
`

function usage () {
  process.stderr.write(kUsage)
  process.exit(2)
}

function options () {
  const { values, positionals } = parseArgs({
    options: {
      seed: { type: 'string' },
      state: { type: 'string' },
      redis: { type: 'string' },
      without: { type: 'string', default: '' },
      trace: { type: 'boolean' }
    },
    allowPositionals: true
  })
  const seconds = Number(positionals[0])
  const seed = values.seed ?? `${Math.floor(Math.random() * 1e9)}`
  const kind = values.state ?? values.redis
  const isGood = positionals.length === 1 && seconds > 0 && /^\d+$/.test(seed) &&
    (kind === undefined || kKinds.includes(kind))
  const kinds = kind ? [kind] : kKinds
  const without = values.without.split(',')
  return isGood ? { seconds, seed, kinds, without, trace: values.trace ? trace : () => {} } : usage()
}

function trace (text) {
  console.log(`  ${Math.round(performance.now())} ${text}`)
}

async function runOne (kind, { seconds, seed, without, trace }) {
  const directory = path.join(kRoot, 'build/chaos', `${kind}-${seed}`)
  const run = new Run({ kind, seconds, seed, without, binary: kBinary, directory, trace })
  console.log(`chaos: ${kind}, ${seconds} s, seed ${seed}`)
  return judge(run, {
    summarize: summary, name: `chaos: ${kind}`, repeat: `${seconds} --seed ${seed} --state ${kind}`
  })
}

const chosen = options()
let isGood = true
for (const kind of chosen.kinds) isGood = await runOne(kind, chosen) && isGood
process.exit(isGood ? 0 : 1)
