'use strict'

const { createServer } = require('node:net')

/**
 * Listens on a port of all addresses before it returns, so that clients may connect at once; the
 * server takes over the descriptor.
 *
 * onError(error): the port is taken, or may not be had. Called later.
 */
class Listener {
  constructor (port, onError) {
    this.server = createServer()
    this.server.on('error', onError)
    this.server.listen({ port, backlog: 1024 })
  }

  /** undefined if the port could not be had, or if another process listens (in workers of a cluster). */
  get descriptor () {
    const fd = this.server._handle?.fd
    return fd >= 0 ? fd : undefined
  }

  close () {
    this.server.close()
  }
}

module.exports = Listener
