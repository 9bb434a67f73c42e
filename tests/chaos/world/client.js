// A client that opens a new connection when the last one is lost, to another node.

import { Connection } from './connection.js'
import { Settler } from './settle.js'
import { sleep } from './time.js'

export class Client extends Settler {
  constructor (plan, nodes, record, seed) {
    super(plan, record, seed, 'backoff')
    this.nodes = nodes
    Object.assign(this.doings, {
      reconnect: () => this.connection.close(),
      vanish: () => this.connection.vanish()
    })
  }

  /// Runs until retire().
  async live () {
    for (let node = this.node; !this.isRetired; node = (node + 1) % this.nodes.length) {
      this.connection = new Connection(this.nodes[node], this)
      if (await this.connection.ready) {
        await Promise.all([this.connection.closed, this.enter(this.connection)])
        this.remember(this.connection)
      }
      if (!this.isRetired) await sleep(this.random.integer(50, 500))
    }
  }

  retire () {
    this.isRetired = true
    this.connection?.close()
  }
}
