// Changes a node's lease in Redis, as a node may that takes this one for dead.

/// The lease under which the socket is recorded; undefined if there is none, or Redis is away.
async function leaseOf (redis, socket) {
  for (const key of await redis.keys('chat:{node:*}:sockets')) {
    if (await redis.cli('HEXISTS', key, socket) === '1') return key.replace(/:sockets$/, ':lease')
  }
}

const kWays = {
  deleted: (redis, lease) => redis.cli('DEL', lease),
  claimed: (redis, lease) => redis.cli('HSET', lease, 'by', 'chaos', 'claims', '1')
}

/// Ends the lease under which the socket is recorded.
export async function endLease (redis, socket, way) {
  const lease = await leaseOf(redis, socket)
  if (lease !== undefined) await kWays[way](redis, lease)
}
