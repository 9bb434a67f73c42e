// A TCP tunnel to a server: a network that a test can break.

import { connect, createServer } from 'node:net'

export class Tunnel {
  #sockets = new Set()
  #isCut = false

  constructor (port) {
    this.server = createServer(socket => this.#pass(socket, connect(port, '127.0.0.1')))
  }

  async start () {
    await new Promise(resolve => this.server.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${this.server.address().port}`
    return this
  }

  #pass (client, server) {
    for (const [one, another] of [[client, server], [server, client]]) {
      this.#sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        another.destroy()
        this.#sockets.delete(one)
      })
      one.pipe(another)
    }
    if (this.#isCut) client.destroy()
  }

  /// Breaks all connections, and those to come.
  cut () {
    this.#isCut = true
    for (const socket of this.#sockets) socket.destroy()
  }

  close () {
    this.cut()
    this.server.close()
  }
}
