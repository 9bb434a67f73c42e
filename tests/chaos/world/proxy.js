// A proxy between clients and nodes, on a thread of its own, that breaks connections as the seed says.
// A client names itself in the query of its URL, as `link`.

import { Worker } from 'node:worker_threads'

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
    this.worker = new Worker(new URL('proxy_thread.js', import.meta.url), { workerData: { seed, clients, ports } })
    this.ready = new Promise((resolve, reject) => {
      this.worker.on('error', reject)
      this.worker.on('message', ({ port, fault }) => {
        if (fault !== undefined) this.#note(fault)
        else resolve(this.url = `http://127.0.0.1:${port}`)
      })
    })
  }

  // Both threads have one clock, with other zeros.
  #note ({ link, name, type, from, to }) {
    this.faults.get(link).push({ name, type, from: from - performance.timeOrigin, to: to - performance.timeOrigin })
  }

  begin () { this.worker.postMessage('begin') }
  /// No fault begins from now on.
  calm () { this.worker.postMessage('calm') }
  stop () { this.worker.terminate() }
}
