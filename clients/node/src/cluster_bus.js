'use strict'

const { EventEmitter } = require('node:events')
const Promise = require('./promise')

// Those that an EventEmitter emits by itself.
const ownEvents = new Set(['newListener', 'removeListener'])

/** Emits events on all nodes that share the state, the emitting one included. */
class ClusterBus extends EventEmitter {
  constructor (service, link, isShared) {
    super()
    this.service = service
    this.link = link
    this.isShared = isShared
    this.heard = new Set()
  }

  listen () {
    return Promise.resolve()
  }

  emit (event, ...args) {
    if (ownEvents.has(event) || !this.isShared) return super.emit(event, ...args)
    this.link.tell('emit', [event, args])
    return true
  }

  /** An event from the server. */
  deliver (event, args) {
    super.emit(event, ...args)
  }

  on (event, listener) {
    this.hear(event)
    return super.on(event, listener)
  }

  addListener (event, listener) {
    this.hear(event)
    return super.addListener(event, listener)
  }

  prependListener (event, listener) {
    this.hear(event)
    return super.prependListener(event, listener)
  }

  // once() and prependOnceListener() call on() and prependListener().

  hear (event) {
    if (!this.isShared || ownEvents.has(event) || this.heard.has(event)) return
    this.heard.add(event)
    this.link.tell('on', [event])
  }
}

module.exports = ClusterBus
