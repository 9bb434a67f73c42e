import { io, type ManagerOptions, type SocketOptions } from 'socket.io-client'

import { reconnection } from './backoff.js'
import { Chat, type ChatOptions } from './chat.js'
import { realClock } from './clock.js'

/** How {@link connect} connects. */
export interface ConnectOptions extends ChatOptions {
  /** The server's `namespace`. `/chat-service` by default. */
  namespace?: string
  /** Options for Socket.IO, such as `{ transports: ['websocket'] }`. */
  io?: Partial<ManagerOptions & SocketOptions>
}

/** Connects to a server, by its URL without a path, and stays connected. */
export function connect(url: string, options: ConnectOptions = {}): Chat {
  const { namespace = '/chat-service', ...rest } = options
  const socket = io(url.replace(/\/$/, '') + namespace, {
    ...reconnection, forceNew: true, ...rest.io, autoConnect: false
  })
  const chat = new Chat(socket, rest, realClock)
  chat.connect()
  return chat
}
