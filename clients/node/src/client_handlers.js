'use strict'

// Handlers of a program's own events from clients.

const Promise = require('./promise')
const { thrownError } = require('./run_hook')

class ClientHandlers {
  constructor (link) {
    this.link = link
    this.bySocket = new Map()
  }

  bind (id, event, handler) {
    let handlers = this.bySocket.get(id)
    if (!handlers) this.bySocket.set(id, handlers = new Map())
    const isBound = handlers.has(event)
    handlers.set(event, handler)
    // The server tells of a socket's end by itself.
    if (!isBound && event !== 'disconnect') this.link.tell('bindHandler', [id, event])
  }

  unbind (id) {
    const handlers = this.bySocket.get(id)
    this.bySocket.delete(id)
    const handler = handlers && handlers.get('disconnect')
    if (handler) Promise.try(handler, ['']).catchReturn()
  }

  /** Answers the server's call: what the handler resolves with is the client's acknowledgement. */
  handle (callId, id, event, args) {
    const handlers = this.bySocket.get(id)
    const handler = handlers && handlers.get(event)
    if (!handler) return this.link.pass(callId)
    Promise.try(() => handler(...args)).then(
      results => this.link.ok(callId, Array.isArray(results) ? results : [results]),
      error => this.link.fail(callId, thrownError(error)))
  }
}

module.exports = ClientHandlers
