// What keeps the state of the nodes, by its kind.

import { DiskState } from './disk.js'
import { MemoryState } from './memory.js'
import { ClusterRedis } from './redis_cluster.js'
import { SentinelRedis } from './redis_sentinel.js'
import { SingleRedis } from './redis_single.js'

export const kStates = {
  memory: MemoryState, disk: DiskState, single: SingleRedis, sentinel: SentinelRedis, cluster: ClusterRedis
}
