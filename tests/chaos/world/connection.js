// A session that ends with its connection.

import { createRequire } from 'node:module'

import { Session } from './session.js'

const require = createRequire(new URL('../../e2e/package.json', import.meta.url))
export const { io } = require('socket.io-client')

export const kTransports = { websocket: ['websocket'], polling: ['polling'], upgrade: ['polling', 'websocket'] }
const kLoginTime = 8000

export const kVanished = 'gone without a word'

/// Cuts the connection of a WebSocket. A polling client stops polling; the server must notice that
/// by itself.
export function silence (transport) {
  transport.ws?.terminate()
  transport._poll = () => {}
  transport.write = () => {}
}

export class Connection extends Session {
  constructor (node, plan) {
    super(node, plan)
    this.socket = io(`${node.url}/chat-service`, {
      transports: kTransports[plan.transport], forceNew: true, reconnection: false, timeout: 5000, auth: { userName: plan.user }
    })
    const timer = setTimeout(() => this.end('no login in time'), kLoginTime)
    this.ready.then(() => clearTimeout(timer))
    for (const event of Object.keys(this.handlers)) this.socket.on(event, (...args) => this.take(event, args))
    this.socket.on('connect_error', error => this.end(`no connection: ${error.message}`))
    this.socket.on('disconnect', reason => this.end(reason))
  }

  end (reason) {
    if (!super.end(reason)) return
    this.socket.removeAllListeners()
    if (reason === kVanished) silence(this.socket.io.engine.transport)
    else this.socket.disconnect()
    this.socket = null
  }

  /// Leaves in an orderly way.
  close () { this.end('closed by the client') }

  /// Leaves without a word.
  vanish () { this.end(kVanished) }
}
