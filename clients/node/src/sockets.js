'use strict'

// The sockets of this node that the program has been told of.

const ChatServiceError = require('./chat_service_error')
const Promise = require('./promise')

const isNotConnected = { isConnected: false, query: {}, headers: {} }

/** What a program may do with one client. Not Socket.IO's own object, which is in the server. */
class Socket {
  constructor (transport, id, handshake) {
    this.transport = transport
    this.id = id
    this.handshake = handshake
    this.connected = true
    this.userName = null // until its login
    this.hasChannel = false
  }

  /** A channel of this socket alone. No room has such a name. */
  get channel () {
    const channel = `socket:${this.id}`
    if (!this.hasChannel) this.transport.link.tell('joinChannel', [this.id, channel])
    this.hasChannel = true
    return channel
  }

  emit (event, ...args) {
    this.transport.sendHere(null, this.id, event, args)
    return this
  }

  /**
   * The handler gets the client's arguments, and last a function for the acknowledgement: an error
   * and results, as all acknowledgements of the service have.
   */
  on (event, handler) {
    this.transport.handlers.bind(this.id, event, (...args) => Promise.fromCallback(
      callback => handler.call(this, ...args, callback), { multiArgs: true }))
    return this
  }

  join (channel, callback) {
    this.transport.joinChannel(this.id, channel).asCallback(callback)
    return this
  }

  leave (channel, callback) {
    this.transport.leaveChannel(this.id, channel).asCallback(callback)
    return this
  }

  disconnect () {
    this.transport.disconnectSocket(this.id)
    return this
  }
}

class Sockets {
  constructor (transport) {
    this.transport = transport
    this.sockets = new Map()
  }

  add (id, handshake) {
    const socket = new Socket(this.transport, id, handshake)
    this.sockets.set(id, socket)
    return socket
  }

  remove (id) {
    const socket = this.sockets.get(id)
    if (!socket) return
    socket.connected = false
    this.sockets.delete(id)
  }

  get (id) {
    return this.sockets.get(id)
  }

  handshakeData (id) {
    const socket = this.sockets.get(id)
    return socket ? { ...socket.handshake, isConnected: true } : { ...isNotConnected, query: {}, headers: {} }
  }

  /** Users by sockets that are logged in. */
  users () {
    const loggedIn = [...this.sockets.values()].filter(socket => socket.userName !== null)
    return Object.fromEntries(loggedIn.map(socket => [socket.id, socket.userName]))
  }

  mustHave (id) {
    if (!this.sockets.has(id)) throw new ChatServiceError('invalidSocket', id)
  }
}

module.exports = Sockets
