// Several nodes of one service, on a Redis of their own.

import { after, afterEach, before } from 'node:test'

import { connect as connectClient } from './client.js'
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
    closeClients()
    try {
      await Promise.all(this.nodes.map(node => node.stop()))
    } finally {
      await this.redis.close()
    }
  }
}

const toClose = []

/// A client that is closed at the end of the test, which useNodes() sees to.
export async function connect (node, user, options) {
  const client = await connectClient(node.url, user, options)
  toClose.push(client)
  return client
}

const closeClients = () => { for (const client of toClose.splice(0)) client.close() }

/// Starts nodes before a suite's tests, and stops them after the tests. The result's `nodes`, and
/// `all`, the service, are there from then on.
export function useNodes (count, config) {
  const service = { nodes: [] }
  before(async () => {
    service.all = await Nodes.start(count, config)
    service.nodes = service.all.nodes
  })
  afterEach(closeClients)
  after(() => service.all?.close())
  return service
}
