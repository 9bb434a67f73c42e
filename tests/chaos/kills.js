// So many kills of one node under load, with its state on disk. Exits with 0 if nothing that was
// acknowledged is lost.

import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { KillRun } from './kill_run.js'
import { judge, killSummary } from './report.js'

const kRoot = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..')
const kBinary = path.resolve(process.env.CHAT_SERVICE_BIN ?? path.join(kRoot, 'build/release/chat-service'))

const kUsage = `Usage: ./dev chaos kills COUNT [OPTION...]

  --seed N    what decides all that happens; by default another one each time
  --trace     say what happens when it happens
`

function options () {
  const { values, positionals } = parseArgs({
    options: { seed: { type: 'string' }, trace: { type: 'boolean' } },
    allowPositionals: true
  })
  const kills = Number(positionals[0])
  const seed = values.seed ?? `${Math.floor(Math.random() * 1e9)}`
  if (positionals.length !== 1 || !(kills > 0) || !/^\d+$/.test(seed)) {
    process.stderr.write(kUsage)
    process.exit(2)
  }
  return { kills, seed, trace: values.trace ? text => console.log(`  ${Math.round(performance.now())} ${text}`) : () => {} }
}

const { kills, seed, trace } = options()
const directory = path.join(kRoot, 'build/chaos', `kills-${seed}`)
const run = new KillRun({ kills, seed, binary: kBinary, directory, trace })
console.log(`kills: ${kills}, seed ${seed}`)
const isGood = await judge(run, { summarize: killSummary, name: 'kills', repeat: `kills ${kills} --seed ${seed}` })
process.exit(isGood ? 0 : 1)
