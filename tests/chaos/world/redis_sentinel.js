// A master, a replica, and three Sentinels.
//
// The promise of Redis here: writes that WAIT has confirmed are on the replica, which becomes the
// master. Nothing else is sure. `SENTINEL FAILOVER` promotes the replica while the old master still
// takes writes for a moment, and throws them away. After the master's death the replica may lack
// its last writes. So acknowledged messages stay (min_replicas_acks = 1). Anything else may be lost
// from the failover's start until the old master follows the new one.

import path from 'node:path'

import { redisState, RedisServer } from './redis_server.js'
import { eventually, sleep } from './time.js'

const kName = 'main'

export class SentinelRedis {
  /// Whether a node may find no state when it starts.
  mayBeAway = true

  isLossy (name) { return name === 'failover' || name === 'death' }

  async start (directory) {
    const place = name => path.join(directory, name)
    const first = await RedisServer.start(place('redis0'), [])
    const second = await RedisServer.start(place('redis1'), [`replicaof 127.0.0.1 ${first.port}`])
    this.servers = [first, second]
    // A server is down after a silence longer than a busy machine may stall it.
    this.sentinels = await Promise.all([0, 1, 2].map(index => RedisServer.start(place(`sentinel${index}`), [
      `sentinel monitor ${kName} 127.0.0.1 ${first.port} 2`,
      `sentinel down-after-milliseconds ${kName} 1500`,
      `sentinel failover-timeout ${kName} 3000`
    ], { isSentinel: true })))
    // Faster than by default. Not PING-PERIOD: when a Sentinel promotes a replica, its information
    // about the replica may be at most five periods old.
    for (const sentinel of this.sentinels) {
      await sentinel.cli('SENTINEL', 'DEBUG', 'INFO-PERIOD', 200, 'PUBLISH-PERIOD', 200,
        'ASK-PERIOD', 100, 'ELECTION-TIMEOUT', 1000)
    }
    if (!await eventually(() => this.#isReady())) throw new Error('The Sentinels do not get ready')
  }

  async #isReady () {
    for (const sentinel of this.sentinels) {
      if (!await sentinel.answers(['INFO', 'sentinel'], 'slaves=1,sentinels=3')) return false
    }
    return this.servers[1].isReplica()
  }

  get options () {
    return redisState({
      sentinels: this.sentinels.map(({ port }) => `127.0.0.1:${port}`),
      masterName: kName,
      minReplicasAcks: 1
    })
  }

  async #master () {
    const address = await this.sentinels[0].cli('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', kName)
    return this.servers.find(({ port }) => address.endsWith(`${port}`))
  }

  async cli (...words) { return await (await this.#master())?.cli(...words) ?? '' }
  async keys (pattern) { return await (await this.#master())?.keys(pattern) ?? [] }

  /// Whether all Sentinels name one master, and the other server follows it.
  async #isAtPeace () {
    const master = await this.#master()
    if (master === undefined || !await master.isMaster()) return false
    for (const sentinel of this.sentinels) {
      const address = await sentinel.cli('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', kName)
      if (!address.endsWith(`${master.port}`)) return false
    }
    return this.servers.find(server => server !== master).isReplica()
  }

  faults = {
    cut: async ({ type }) => (await this.#master()).cut(type),
    silence: async ({ length }) => {
      const master = await this.#master()
      master.pause()
      await sleep(length)
      master.resume()
    },
    // Both servers, as either may be the master by then.
    refuse: async ({ type, length }) => {
      await Promise.all(this.servers.map(server => server.refuse(type)))
      await sleep(length)
      await Promise.all(this.servers.map(server => server.takeAll(type)))
    },
    clock: async fault => (await this.#master()).shiftClock(fault),
    failover: async () => {
      const old = await this.#master()
      const isAccepted = async () => await this.sentinels[0].cli('SENTINEL', 'FAILOVER', kName) === 'OK'
      if (!await eventually(isAccepted, { every: 200 })) throw new Error('No failover')
      // On a busy machine the master may be replaced, and be master again, before this looks.
      await eventually(async () => await this.#master() !== old, { within: 5000 })
      await this.#untilPeace()
    },
    death: async ({ length }) => {
      const old = await this.#master()
      await old.kill()
      if (!await eventually(async () => await this.#master() !== old)) throw new Error('No failover')
      await sleep(length)
      await old.start()
      await this.#untilPeace()
    }
  }

  async #untilPeace () {
    if (!await eventually(() => this.#isAtPeace(), { within: 60_000 })) {
      throw new Error('The Sentinels do not agree on a master')
    }
  }

  /// The times of all failovers, ordered or not, by the wall clock.
  async failovers () {
    return switches(await this.sentinels[0].log(), /\+switch-master/)
  }
}

const kTime = /^\d+:\w (\d+ \w+ \d+ \d+:\d+:\d+\.\d+)/

/// The wall-clock times of the log's lines that match a pattern.
export function switches (log, pattern) {
  return log.split('\n').filter(line => pattern.test(line) && kTime.test(line))
    .map(line => Date.parse(kTime.exec(line)[1]))
}
