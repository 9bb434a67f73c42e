// Where our servers keep their state: in memory, or with CHAT_E2E_STATE=redis in Redis.
//
// The reference keeps its own in memory then too. With Redis it does other than it promises: list
// limits are not enforced, empty lists of names and fractions fail with errors of Redis, and what is
// left is told in any order.

import { sharedRedis } from './redis.js'

const kState = process.env.CHAT_E2E_STATE ?? 'memory'
if (!['memory', 'redis'].includes(kState)) throw new Error(`CHAT_E2E_STATE is "${kState}"`)

export const kOnRedis = kState === 'redis'

let servers = 0

/// The options of a server of ours with a state of its own.
export async function stateOptions () {
  if (!kOnRedis) return {}
  const { url } = await sharedRedis()
  return { state: 'redis', redis: { url, keyPrefix: `server${++servers}:` } }
}
