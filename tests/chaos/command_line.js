// What the scripts share: their arguments, the program under test, and the progress of a run.

import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { judge } from './report.js'

const kRoot = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..')

const isNumber = text => /^\d+$/.test(text)

/// The script's one argument, a positive number, and its options: {amount, seed, trace, ...}. Ends the
/// program with the usage unless they are good. `more` are options besides --seed and --trace;
/// `accept(values)` returns what is made of them, or nothing if they are wrong.
export function parse (usage, more = {}, accept = () => ({})) {
  let values, positionals
  try {
    ({ values, positionals } = parseArgs({
      options: { seed: { type: 'string' }, trace: { type: 'boolean' }, ...more },
      allowPositionals: true
    }))
  } catch ({ message }) {
    return refuse(`${message}\n\n${usage}`)
  }
  const amount = Number(positionals[0])
  const { seed = `${Math.floor(Math.random() * 1e9)}` } = values
  const accepted = accept(values)
  if (positionals.length !== 1 || !(amount > 0) || !isNumber(seed) || !accepted) return refuse(usage)
  return { amount, seed, trace: values.trace ? trace : () => {}, ...accepted }
}

/// An option that is a number; NaN if it is none.
export const numberOf = text => isNumber(text) ? Number(text) : NaN

function refuse (text) {
  process.stderr.write(text)
  process.exit(2)
}

function trace (text) {
  console.log(`  ${Math.round(performance.now())} ${text}`)
}

/// What a run needs besides its plan. `name` is that of its directory.
export function place (name) {
  return {
    binary: path.resolve(process.env.CHAT_SERVICE_BIN ?? path.join(kRoot, 'build/release/chat-service')),
    directory: path.join(kRoot, 'build/chaos', name)
  }
}

/// Executes runs one after the other, {run, intro, ...}: `intro` is printed before, the rest is for
/// judge(). Ends the program: with 0 if the service kept all promises.
export async function judgeAll (runs) {
  let isGood = true
  for (const { run, intro, ...telling } of runs) {
    console.log(intro)
    isGood = await judge(run, telling) && isGood
  }
  process.exit(isGood ? 0 : 1)
}
