// A differential test plays one script to the reference implementation and to our server.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { kDifferences } from '../differential/differences.js'
import { kVariants, variantName } from './client.js'
import { Oracle, startServer } from './servers.js'
import { kOnRedis } from './state.js'
import { format, play, withDifferences } from './transcript.js'

// With CHAT_TEST_TARGET=oracle the reference is compared with itself: the transcript must be the
// same each time, over any transport.
const kAgainstOracle = process.env.CHAT_TEST_TARGET === 'oracle'

// The reference serves clients of this generation only.
const kOracleVariant = { generation: 2, transport: 'websocket' }

// The state does not affect the client protocols, so one client of each kind is enough.
const kFewVariants = [
  { generation: 4, transport: 'websocket' }, { generation: 2, transport: 'polling' }]

const kTargets = kAgainstOracle
  ? kVariants.filter(({ generation }) => generation === kOracleVariant.generation)
  : kOnRedis ? kFewVariants : kVariants

let oracle
before(() => { oracle = new Oracle() })
after(() => oracle.stop())

async function playTo (start, config, variant, steps) {
  const server = await start(config)
  try {
    return await play(server.url, variant, steps)
  } finally {
    await server.stop()
  }
}

function assertDifferencesAreKnown (steps, transcript) {
  for (const [index, { difference, ours }] of steps.entries()) {
    if (!difference) continue
    assert.ok(kDifferences[difference], `${difference} is in the table of differences`)
    assert.notDeepEqual(transcript[index].logs, ours,
      `${transcript[index].step}: here the reference does differ`)
  }
}

/// Registers the test. `config` has the options and rooms of both servers.
export function differential (name, config, steps) {
  describe(name, () => {
    let reference
    before(async () => {
      reference = await playTo(config => oracle.start(config), config, kOracleVariant, steps)
      if (process.env.CHAT_TEST_SHOW) process.stderr.write(`\n${name}\n${format(reference)}`)
    })

    test('differs from the reference only where the script says so', () => {
      assertDifferencesAreKnown(steps, reference)
    })

    for (const variant of kTargets) {
      test(variantName(variant), async () => {
        const start = kAgainstOracle ? config => oracle.start(config) : startServer
        const expected = kAgainstOracle ? reference : withDifferences(reference, steps)
        const actual = await playTo(start, config, variant, steps)
        for (const [index, entry] of expected.entries()) assert.deepEqual(actual[index], entry)
      })
    }
  })
}
