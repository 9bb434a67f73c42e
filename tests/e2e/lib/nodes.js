// Several nodes of one service, on a Redis of their own.

import { RedisServer } from './redis.js'
import { startServer } from './servers.js'

let services = 0

export class Nodes {
  nodes = []

  /// All nodes share `options`, `rooms` and `more`.
  static async start (count, { options = {}, rooms = [], more = '' } = {}) {
    const service = new Nodes()
    service.redis = await RedisServer.start()
    service.prefix = `service${++services}:`
    service.config = { options, rooms, more }
    for (let i = 0; i < count; ++i) await service.add()
    return service
  }

  /// Starts one more node.
  async add (own = {}) {
    const { options, rooms, more } = this.config
    const { redis = {}, ...others } = options
    const node = await startServer({
      options: {
        ...others,
        state: 'redis',
        redis: { url: this.redis.url, keyPrefix: this.prefix, ...redis },
        ...own
      },
      rooms,
      more
    })
    this.nodes.push(node)
    return node
  }

  /// Kills a node without warning, like a failing machine.
  async kill (node) {
    node.program.signal('SIGKILL')
    await node.program.waitExit()
    this.nodes = this.nodes.filter(other => other !== node)
  }

  async stop (node) {
    this.nodes = this.nodes.filter(other => other !== node)
    await node.stop()
  }

  /// The nodes that are registered in Redis.
  known () {
    return this.redis.cli('ZRANGE', `${this.prefix}nodes`, '0', '-1')
  }

  /// The keys in which nodes record their sockets; a node without sockets has none.
  async records () {
    return this.redis.cli('KEYS', `${this.prefix}{node:*}:sockets`)
  }

  async close () {
    try {
      await Promise.all(this.nodes.map(node => node.stop()))
    } finally {
      await this.redis.close()
    }
  }
}
