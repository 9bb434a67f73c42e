// The state of our servers: in memory, or with CHAT_E2E_STATE=redis in Redis.
//
// The reference's own state is always in memory. With Redis it breaks its promises: it does not
// enforce list limits, empty name lists and fractions fail with Redis errors, and leaves are
// reported in any order.

import { sharedRedis } from './redis.js'

const kState = process.env.CHAT_E2E_STATE ?? 'memory'
if (!['memory', 'redis'].includes(kState)) throw new Error(`CHAT_E2E_STATE is "${kState}"`)

export const kOnRedis = kState === 'redis'

let servers = 0

/// The options for one of our servers, with its own state.
export async function stateOptions () {
  if (!kOnRedis) return {}
  const { url } = await sharedRedis()
  return { state: 'redis', redis: { url, keyPrefix: `server${++servers}:` } }
}
