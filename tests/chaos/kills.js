// So many kills of one node under load, with its state on disk. Exits with 0 if nothing that was
// acknowledged is lost.

import { judgeAll, parse, place } from './command_line.js'
import { KillRun } from './kill_run.js'
import { killSummary } from './report.js'

const kUsage = `Usage: ./dev chaos kills COUNT [OPTION...]

  --seed N    what decides all that happens; by default another one each time
  --trace     say what happens when it happens
`

const { amount: kills, seed, trace } = parse(kUsage)

await judgeAll([{
  run: new KillRun({ kills, seed, trace, ...place(`kills-${seed}`) }),
  intro: `kills: ${kills}, seed ${seed}`,
  summarize: killSummary,
  name: 'kills',
  repeat: `kills ${kills} --seed ${seed}`
}])
