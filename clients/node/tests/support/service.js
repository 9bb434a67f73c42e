'use strict'

const { once } = require('node:events')
const { createServer } = require('node:net')
const client2 = require('socket.io-client-2')
const { io: client4 } = require('socket.io-client')
// The tests of tests/e2e also describe chat-service itself: name its directory, and they run on that.
const ChatService = require(process.env.CHAT_SERVICE_MODULE || '../..')

/** A port that was free a moment ago. */
async function freePort () {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

const loginByQuery = async (service, id) => service.transport.getHandshakeData(id).query.user

/** Closes what a test started when it ends. */
class Bench {
  constructor (context, options = {}) {
    this.options = options
    this.services = []
    this.sockets = []
    context.after(() => this.end())
  }

  /** A service that serves; anybody is who they say. */
  async start (options, hooks) {
    const service = await this.create(options, hooks)
    await once(service, 'ready')
    return service
  }

  /** The same, just after its constructor. */
  async create (options, hooks) {
    const port = await freePort()
    const service = new ChatService({ port, ...this.options, ...options }, { onConnect: loginByQuery, ...hooks })
    this.services.push(service)
    return service
  }

  /** A client that has just begun to connect. `io` is socket.io-client 2 or 4. */
  open (service, user, { io = client2, query = { user }, ...options } = {}) {
    const namespace = service.options.transportOptions?.namespace || '/chat-service'
    const socket = io(`http://localhost:${service.port}${namespace}`, {
      query, forceNew: true, reconnection: false, transports: ['websocket'], ...options
    })
    this.sockets.push(socket)
    return socket
  }

  /** A client that is logged in; `login` has what it was told. */
  async connect (service, user, options) {
    const socket = this.open(service, user, options)
    const [userName, data] = await heard(socket, 'loginConfirmed')
    socket.login = { userName, ...data }
    return socket
  }

  async end () {
    for (const socket of this.sockets) socket.disconnect()
    await Promise.all(this.services.map(service => service.close().catch(() => {})))
  }
}

/** The arguments of a client's next event of this name. */
function heard (socket, event) {
  return new Promise(resolve => socket.once(event, (...args) => resolve(args)))
}

/** Sends a request; resolves with its results, and fails with its error. */
function request (socket, command, ...args) {
  return new Promise((resolve, reject) => {
    socket.emit(command, ...args, (error, ...results) => error ? reject(error) : resolve(results))
  })
}

module.exports = { Bench, ChatService, client2, client4, freePort, heard, loginByQuery, request }
