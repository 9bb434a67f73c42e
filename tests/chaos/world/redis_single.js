// One server. It keeps every acknowledged write: its log is on disk before it answers.

import path from 'node:path'

import { redisState, RedisServer } from './redis_server.js'
import { sleep } from './time.js'

export class SingleRedis {
  /// Whether a node may find no state when it starts.
  mayBeAway = true

  /// Whether a failover of this kind may lose acknowledged writes: never.
  isLossy () { return false }

  async start (directory) {
    this.server = await RedisServer.start(path.join(directory, 'redis'), ['appendfsync always'])
  }

  get options () { return redisState({ url: `redis://127.0.0.1:${this.server.port}` }) }
  get servers () { return [this.server] }

  cli (...words) { return this.server.cli(...words) }
  keys (pattern) { return this.server.keys(pattern) }

  /// The faults of plan/faults.js, by name.
  faults = {
    cut: ({ type }) => this.server.cut(type),
    silence: fault => this.#pause(fault),
    blackout: fault => this.#pause(fault),
    refuse: async ({ type, length }) => {
      await this.server.refuse(type)
      await sleep(length)
      await this.server.takeAll(type)
    },
    clock: fault => this.server.shiftClock(fault),
    restart: async ({ length }) => {
      await this.server.kill()
      await sleep(length)
      await this.server.start()
    }
  }

  async #pause ({ length }) {
    this.server.pause()
    await sleep(length)
    this.server.resume()
  }

  async failovers () { return [] }
}
