// The state of our servers: in memory, with CHAT_E2E_STATE=redis in Redis, with CHAT_E2E_STATE=disk
// on disk.
//
// The reference's own state is always in memory. With Redis it breaks its promises: it does not
// enforce list limits, empty name lists and fractions fail with Redis errors, and leaves are
// reported in any order.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { sharedRedis } from './redis.js'

export const kState = process.env.CHAT_E2E_STATE ?? 'memory'
if (!['memory', 'disk', 'redis'].includes(kState)) throw new Error(`CHAT_E2E_STATE is "${kState}"`)

export const kOnRedis = kState === 'redis'

let servers = 0

/// A directory for data, until this process ends.
export function temporaryDirectory () {
  const directory = mkdtempSync(path.join(tmpdir(), 'chat-e2e-'))
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/// The options for one of our servers, with its own state.
export async function stateOptions () {
  if (kState === 'disk') return { state: 'disk', disk: { directory: temporaryDirectory() } }
  if (!kOnRedis) return {}
  const { url } = await sharedRedis()
  return { state: 'redis', redis: { url, keyPrefix: `server${++servers}:` } }
}
