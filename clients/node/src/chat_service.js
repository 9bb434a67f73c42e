'use strict'

const { EventEmitter } = require('node:events')
const { awaitListening, isGreeting, readFrame, writeAll } = require('./await_start')
const binaryPath = require('./binary_path')
const ChatServiceError = require('./chat_service_error')
const ClusterBus = require('./cluster_bus')
const { commands } = require('./commands')
const { encodeFrame } = require('./frames')
const { errorFromLink } = require('./errors')
const Hooks = require('./hooks')
const Link = require('./link')
const Program = require('./program')
const Promise = require('./promise')
const refuseUnavailable = require('./refusals')
const serverConfig = require('./config')
const serviceApi = require('./service_api')
const State = require('./state')
const toToml = require('./toml')
const Transport = require('./transport')

const END_GRACE = 5000 // after closeTimeout, for the program to end

const events = ['storeConsistencyFailure', 'transportConsistencyFailure', 'lockTimeExceeded', 'socketClosed']

class Refusal extends Error {}

/** A service: the server program, started and driven by this process. */
class ChatService extends EventEmitter {
  constructor (options = {}, hooks = {}) {
    super()
    refuseUnavailable(options)
    this.options = options
    this.hooks = hooks
    this.port = options.port || 8000
    this.closeTimeout = options.closeTimeout || 15000
    this.instanceUID = null // from the server
    this.rpcRequestsNames = commands
    this.ChatServiceError = ChatServiceError
    this.closed = false
    this.isReady = false
    this.closeError = undefined // from the server, once it has closed
    this.ended = new Promise(resolve => { this.end = resolve })
    this.start()
  }

  start () {
    this.program = new Program({
      binary: binaryPath(this.options.binary),
      config: toToml(serverConfig(this.options)),
      onEnd: failure => this.programEnded(failure)
    })
    const isShared = this.options.state === 'redis'
    this.link = new Link(this.program.stream, this)
    this.clusterBus = new ClusterBus(this.link, isShared)
    this.transport = new Transport(this, this.link, isShared)
    this.transport.clusterBus = this.clusterBus
    this.state = new State(this)
    this.validator = { checkArguments: this.checkArguments.bind(this) }
    this.hookCalls = new Hooks(this, this.hooks, this.link)
    this.transport.listen()
    this.greet()
  }

  /** Clients may connect when the constructor returns, and the id of the instance is known. */
  greet () {
    const { descriptor, child } = this.program
    const earlier = []
    if (writeAll(descriptor, encodeFrame(['hello', this.hello]))) this.awaitHello(descriptor, earlier)
    if (this.instanceUID) awaitListening(this.port, child.pid)
    // Its creator may begin to hear events in a promise's callback, which takes a turn of the loop.
    setImmediate(() => setImmediate(() => this.link.listen(earlier)))
  }

  get hello () {
    return {
      version: 1,
      hooks: this.hookCalls.names,
      events,
      bus: this.clusterBus.names,
      timeout: 0,
      timeouts: { onStart: 0, onClose: 0 }
    }
  }

  /** Until the server's hello or refusal, or its end. Other frames that come before go to `earlier`. */
  awaitHello (descriptor, earlier) {
    while (!this.instanceUID && !this.closeError) {
      const frame = readFrame(descriptor)
      if (!frame) return
      if (isGreeting(frame)) this.link.read(frame)
      else earlier.push(frame)
    }
  }

  /** Calls back and resolves when clients are gone, the state is closed and the program has ended. */
  close (callback) {
    if (this.closed) return Promise.resolve().asCallback(callback)
    this.closed = true
    this.transport.closed = true
    this.link.call('close', [], () => {})
    const timer = setTimeout(() => this.program.kill(), this.closeTimeout + END_GRACE)
    return this.ended.then(error => {
      clearTimeout(timer)
      if (error) throw error
    }).asCallback(callback)
  }

  // What the server says -------------------------------------------------------------------------

  onHello (hello) {
    this.instanceUID = hello.instance
  }

  onRefuse (reason) {
    this.closeError = new Refusal(`The server refused the link: ${reason}`)
  }

  onCall (id, name, args, text) {
    if (name === 'handler') this.transport.handlers.handle(id, ...args)
    else this.hookCalls.handle(id, name, args, text)
  }

  onTell (name, args) {
    switch (name) {
      case 'bus': return this.clusterBus.deliver(...args)
      case 'socketClosed': return this.transport.socketGone(args[0])
      case 'ready': return this.becameReady()
      case 'closed': return this.serverClosed(args[0])
      case 'lockTimeExceeded': return this.emit(name, ...args)
      case 'storeConsistencyFailure':
      case 'transportConsistencyFailure': return this.emit(name, errorFromLink(args[0]), args[1])
    }
  }

  becameReady () {
    this.isReady = true
    this.emit('ready')
  }

  serverClosed (error) {
    this.closeError = error ? errorFromLink(error) : null
  }

  // The end --------------------------------------------------------------------------------------

  programEnded (failure) {
    const error = this.endingOf(failure)
    this.closed = true
    this.transport.closed = true
    this.link.end(new Error('The service is closed'))
    this.clusterBus.removeAllListeners()
    this.tellEnd(error, error === null || error === this.hookCalls.failure)
    this.end(error)
  }

  /** Why: a hook's own error; what the server said; or what became of the program. */
  endingOf (failure) {
    const { closeError, hookCalls } = this
    if (hookCalls.failure) return hookCalls.failure
    if (closeError === undefined || failure) {
      return closeError instanceof Refusal ? closeError : new Error(`The server program failed: ${failure || 'it ended'}`)
    }
    return closeError
  }

  /** A server that fails must not go unnoticed: without a listener for "closed" it is an error event. */
  tellEnd (error, isExpected) {
    if (!isExpected && this.listenerCount('closed') === 0) this.emit('error', error)
    else this.emit('closed', error)
  }
}

Object.assign(ChatService.prototype, serviceApi)
ChatService.ChatServiceError = ChatServiceError

module.exports = ChatService
