// A proxy between clients and nodes, in a process of its own, that breaks connections as the seed says.
// A client names itself in the query of its URL, as `link`.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export class Proxy {
  /// Of each client, by name: {name, type, from, to}.
  faults = new Map()

  /// Resolves once it listens. `clients` are names, `ports` those of the nodes.
  static async start (options) {
    const proxy = new Proxy(options)
    await proxy.ready
    return proxy
  }

  constructor ({ seed, clients, ports }) {
    for (const name of clients) this.faults.set(name, [])
    this.process = fork(fileURLToPath(new URL('proxy_process.js', import.meta.url)))
    this.process.send({ seed, clients, ports })
    this.ready = new Promise((resolve, reject) => {
      this.process.on('error', reject)
      this.process.on('message', ({ port, fault }) => {
        if (fault !== undefined) this.#note(fault)
        else resolve(this.url = `http://127.0.0.1:${port}`)
      })
    })
  }

  // Both processes have one clock, with other zeros.
  #note ({ link, name, type, from, to }) {
    this.faults.get(link).push({ name, type, from: from - performance.timeOrigin, to: to - performance.timeOrigin })
  }

  begin () { this.process.send('begin') }
  /// No fault begins from now on.
  calm () { this.process.send('calm') }
  async stop () {
    const ended = once(this.process, 'exit')
    this.process.kill('SIGKILL')
    await ended
  }
}
