// Clients of the fake server, on the fake clock.

import { reconnection } from '../../build/modules/backoff.js'
import { Chat } from '../../build/modules/chat.js'
import { FakeClock } from './fake_clock.js'
import { FakeServer } from './fake_server.js'
import { FakeSocket } from './fake_socket.js'

export class World {
  constructor ({ seed = 1, latency, rooms = ['r'], ...server } = {}) {
    this.clock = new FakeClock(seed)
    this.latency = latency
    this.server = new FakeServer(this.clock, server)
    for (const name of rooms) this.server.room(name)
  }

  advance (ms) {
    return this.clock.advance(ms)
  }

  /// A client that connects.
  client (userName, options = {}) {
    const socket = new FakeSocket(this.server, { latency: this.latency, reconnection })
    const chat = new Chat(socket, { auth: { userName }, ...options }, this.clock)
    const states = []
    chat.on('state', state => states.push(state))
    chat.connect()
    return { chat, socket, states }
  }

  /// A client that is in the room, with all that the room tells it.
  async member (userName, { name = 'r', options } = {}) {
    const client = this.client(userName, options)
    const room = client.chat.room(name)
    const heard = record(room)
    const joined = room.join()
    await this.advance(1000)
    await joined
    return { ...client, room, heard }
  }

  /// The connection of a client breaks, and comes back by itself.
  cut ({ socket }, when) {
    this.server.cut(socket.link, when)
  }

  count (name) {
    return this.server.requests.filter(request => request.name === name).length
  }
}

/// What a room tells, by event, and messages and gaps also as one list.
export function record (room) {
  const heard = { messages: [], gaps: [], resets: 0, members: [], typing: [], unread: [], sent: [], signals: [], removed: [], log: [] }
  room.on('message', message => {
    heard.messages.push(message)
    heard.log.push(message.id)
  })
  room.on('gap', gap => {
    heard.gaps.push(gap)
    heard.log.push(gap)
  })
  room.on('reset', () => { ++heard.resets })
  room.on('members', change => heard.members.push(change))
  room.on('typing', users => heard.typing.push(users))
  room.on('unread', count => heard.unread.push(count))
  room.on('sent', sent => heard.sent.push(sent))
  room.on('signal', (...signal) => heard.signals.push(signal))
  room.on('removed', error => heard.removed.push(error.code))
  return heard
}

export const texts = heard => heard.messages.map(({ textMessage }) => textMessage)
export const ids = heard => heard.messages.map(({ id }) => id)
