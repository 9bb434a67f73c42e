'use strict'

const { EventEmitter } = require('node:events')
const Promise = require('./promise')

/** The server's bus has events by name; all of this package go by one, so that every program hears them. */
const carrier = 'chat-service-cpp'

// Those that an EventEmitter emits by itself.
const ownEvents = new Set(['newListener', 'removeListener'])

/** Emits events on all nodes that share the state, the emitting one included. */
class ClusterBus extends EventEmitter {
  constructor (link, isShared) {
    super()
    this.link = link
    this.isShared = isShared
  }

  /** Events of the server's bus to hear. */
  get names () {
    return this.isShared ? [carrier] : []
  }

  listen () {
    return Promise.resolve()
  }

  emit (event, ...args) {
    if (ownEvents.has(event) || !this.isShared) return super.emit(event, ...args)
    this.link.tell('emit', [carrier, [event, args]])
    return true
  }

  /** An event from the server's bus. */
  deliver (name, [event, args]) {
    super.emit(event, ...args)
  }
}

module.exports = ClusterBus
