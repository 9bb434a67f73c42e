// People without a browser, of whom there can be many: plain Socket.IO clients.

import { once } from 'node:events'

import { io } from 'socket.io-client'

export class Person {
  constructor (socket) {
    this.socket = socket
  }

  static async login (url, userName) {
    const socket = io(`${url}/chat-service`, { auth: { userName }, transports: ['websocket'], forceNew: true })
    const confirmed = once(socket, 'loginConfirmed')
    await Promise.race([confirmed, once(socket, 'loginRejected').then(([error]) => { throw new Error(error) })])
    return new Person(socket)
  }

  /// Runs a request of the protocol.
  async request (name, ...args) {
    const [error, result] = await new Promise(resolve => this.socket.emit(name, ...args, (...answer) => resolve(answer)))
    if (error) throw new Error(`${name}: ${error}`)
    return result
  }

  join (room) {
    return this.request('roomJoin', room)
  }

  say (room, textMessage) {
    return this.request('roomMessage', room, { textMessage })
  }

  close () {
    this.socket.disconnect()
  }
}
