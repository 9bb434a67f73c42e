// Three masters, and one replica of each.
//
// The promise of Redis here: `CLUSTER FAILOVER` loses nothing, as the master takes no writes until
// its replica has them all. After a master's death its replica may lack the last writes, except
// those that WAIT has confirmed: acknowledged messages (min_replicas_acks = 1).

import path from 'node:path'

import { freePort } from './process.js'
import { redisState, RedisServer } from './redis_server.js'
import { switches } from './redis_sentinel.js'
import { reshard } from './reshard.js'
import { eventually, sleep } from './time.js'

const kMasters = 3
const kSlots = 16384

async function need (what, isSo) {
  if (!await eventually(isSo)) throw new Error(`The cluster: ${what}`)
}

export class ClusterRedis {
  /// Whether a node may find no state when it starts.
  mayBeAway = true

  isLossy (name) { return name === 'death' }

  async start (directory) {
    this.servers = await Promise.all(Array.from({ length: 2 * kMasters }, async (_, index) => {
      const busPort = await freePort()
      const server = await RedisServer.start(path.join(directory, `redis${index}`), [
        'cluster-enabled yes', `cluster-port ${busPort}`,
        // Longer than a busy machine may stall a server.
        'cluster-node-timeout 2000',
        'cluster-replica-validity-factor 0', 'cluster-allow-replica-migration no'
      ])
      return Object.assign(server, { busPort })
    }))
    await this.#makeCluster()
  }

  async #makeCluster () {
    const [first, ...others] = this.servers
    const masters = this.servers.slice(0, kMasters)
    const slot = index => Math.floor(kSlots * index / kMasters)
    for (const [index, master] of masters.entries()) {
      await master.cli('CLUSTER', 'ADDSLOTSRANGE', slot(index), slot(index + 1) - 1)
      await master.cli('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
    }
    for (const { port, busPort } of others) {
      await first.cli('CLUSTER', 'MEET', '127.0.0.1', port, busPort)
    }
    await need('all meet', () => this.#all(`cluster_known_nodes:${this.servers.length}`))
    /// Each master with its replica, in either role.
    this.pairs = masters.map((master, index) => [master, this.servers[kMasters + index]])
    for (const [master, replica] of this.pairs) {
      const id = await master.cli('CLUSTER', 'MYID')
      await need('replicas follow', async () => await replica.cli('CLUSTER', 'REPLICATE', id) === 'OK')
    }
    await need('all is well', () => this.#all('cluster_state:ok'))
    for (const [master] of this.pairs) await need('replicas catch up', () => master.hasReplica())
  }

  async #all (part) {
    for (const server of this.servers) {
      if (!await server.answers(['CLUSTER', 'INFO'], part)) return false
    }
    return true
  }

  get options () {
    return redisState({
      cluster: this.servers.map(({ port }) => `127.0.0.1:${port}`),
      minReplicasAcks: 1
    })
  }

  /// The current {master, replica} of a pair.
  async #roles (target) {
    const [one, other] = this.pairs[target]
    return await one.isMaster() ? { master: one, replica: other } : { master: other, replica: one }
  }

  async cli (...words) {
    for (const server of this.servers) {
      const answer = await server.cli('-c', ...words)
      if (answer !== '') return answer
    }
    return ''
  }

  async keys (pattern) {
    const keys = await Promise.all(this.servers.map(server => server.keys(pattern)))
    return [...new Set(keys.flat())]
  }

  faults = {
    cut: async ({ target, type }) => (await this.#roles(target)).master.cut(type),
    silence: async ({ target, length }) => {
      const { master } = await this.#roles(target)
      master.pause()
      await sleep(length)
      master.resume()
    },
    // One shard, or all.
    refuse: async ({ target, type, length }) => {
      const servers = type === 'oom' ? this.pairs[target] : this.servers
      await Promise.all(servers.map(server => server.refuse(type)))
      await sleep(length)
      await Promise.all(servers.map(server => server.takeAll(type)))
    },
    clock: async fault => (await this.#roles(fault.target)).master.shiftClock(fault),
    failover: async ({ target }) => {
      const { master, replica } = await this.#roles(target)
      // The failover may be delayed while the nodes see each other come back.
      await need('a failover in good order', async () => {
        if (await replica.isMaster()) return true
        await replica.cli('CLUSTER', 'FAILOVER')
        return eventually(() => replica.isMaster(), { within: 3000 })
      })
      await this.#untilReplaced(master)
    },
    death: async ({ target, length }) => {
      const { master, replica } = await this.#roles(target)
      await master.kill()
      await need('a failover', () => replica.isMaster())
      await sleep(length)
      await master.start()
      await this.#untilReplaced(master)
    },
    reshard: async ({ target, type, length }) => {
      const roles = await Promise.all(this.pairs.map((_, index) => this.#roles(index)))
      const masters = roles.map(({ master }) => master)
      await reshard(masters[target], masters[(target + 1) % kMasters], masters, { type, length })
    }
  }

  async #untilReplaced (old) {
    await need('a master is replaced', () => old.isReplica())
    await need('all is well again', () => this.#all('cluster_state:ok'))
  }

  async failovers () {
    const logs = await Promise.all(this.servers.map(server => server.log()))
    return logs.flatMap(log => switches(log, /Failover election won/))
  }
}
