'use strict'

const ClientHandlers = require('./client_handlers')
const Promise = require('./promise')
const Sockets = require('./sockets')

const toAllNodes = 'chat-service-cpp:channel'

/** The sockets of clients, and their channels: each room has one of its name. */
class Transport {
  constructor (service, link, isShared) {
    this.server = service
    this.link = link
    this.isShared = isShared
    this.port = service.port
    this.namespace = service.options.transportOptions?.namespace || '/chat-service'
    this.closed = false
    this.clusterBus = null // the service sets it
    this.sockets = new Sockets(this)
    this.handlers = new ClientHandlers(link)
  }

  /** Events for channels go to the sockets of all nodes that share the state. */
  listen () {
    if (!this.isShared) return
    this.clusterBus.on(toAllNodes, (except, channel, event, args) => {
      this.sendHere(except, channel, event, args)
    })
  }

  emitToChannel (channel, event, ...args) {
    this.sendToChannel(null, channel, event, ...args)
  }

  sendToChannel (id, channel, event, ...args) {
    if (this.isShared) this.clusterBus.emit(toAllNodes, id, channel, event, args)
    else this.sendHere(id, channel, event, args)
  }

  /** To the sockets of this node. As in the seed, a socket's id is a channel, too. */
  sendHere (except, name, event, args) {
    const socket = this.sockets.get(name)
    const channel = socket ? socket.channel : name
    if (except == null) this.link.tell('emitToChannel', [channel, event, args])
    else this.link.tell('sendToChannel', [except, channel, event, args])
  }

  getHandshakeData (id) {
    return this.sockets.handshakeData(id)
  }

  getSocket (id) {
    return this.sockets.get(id)
  }

  getConnectionObject (id) {
    return this.sockets.get(id)
  }

  bindHandler (id, event, handler) {
    if (this.sockets.get(id)) this.handlers.bind(id, event, handler)
  }

  joinChannel (id, channel) {
    return Promise.try(() => this.sockets.mustHave(id)).then(() => this.ask('joinChannel', [id, channel]))
  }

  leaveChannel (id, channel) {
    return this.sockets.get(id) ? this.ask('leaveChannel', [id, channel]) : Promise.resolve()
  }

  disconnectSocket (id) {
    this.link.tell('disconnectSocket', [id])
    return Promise.resolve()
  }

  getServer () {
    throw new Error('transport.getServer() is not available: Socket.IO runs in the server program, ' +
      'so there is no io object. Use emitToChannel, sendToChannel and bindHandler of the transport')
  }

  ask (name, args) {
    return Promise.fromCallback(done => this.link.call(name, args, error => done(error)))
  }

  socketGone (id) {
    this.sockets.remove(id)
    this.handlers.unbind(id)
  }
}

module.exports = Transport
