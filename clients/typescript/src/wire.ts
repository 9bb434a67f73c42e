/** A message of a room, as the server sends it. */
export interface Message {
  /** Its place in the room: 1, 2, 3 …, without gaps. */
  id: number
  /** The user who sent it. */
  author: string
  /** When the server stored it, in ms since 1970. */
  timestamp: number
  /** The text. */
  textMessage: string
  /** Servers with a checker hook allow any other fields. */
  [field: string]: unknown
}

/** What a client sends as a message: `{ textMessage }`, unless the server has a checker hook. */
export interface Draft {
  /** The text. */
  textMessage?: string
  [field: string]: unknown
}

/** A line of {@link Chat.rooms}. */
export interface RoomSummary {
  /** Its name. */
  room: string
  /** Whether the user is in the room, with any socket. */
  joined: boolean
  /** The id of its last message; 0 if there is none. */
  lastMessageId: number
  /** Up to here the user has read; 0 if nothing. */
  readId: number
  /** How many messages follow that one. */
  unread: number
}

/** The part of Socket.IO's socket that the library uses. It is a whole `Socket` of `socket.io-client`. */
export interface SocketLike {
  /** Whether it is connected; the login may still be missing. */
  readonly connected: boolean
  /** Whether the last connection continues the one before. */
  readonly recovered: boolean
  /** Whether Socket.IO itself will connect again. */
  readonly active: boolean
  /** The library's own. */
  auth: { [key: string]: any } | ((answer: (payload: object) => void) => void)
  /** The library's own. */
  sendBuffer: unknown[]
  /** Hears an event of the server. */
  on(event: string, listener: (...args: any[]) => void): unknown
  /** Sends a request. {@link Chat.request} does so with a promise. */
  emit(event: string, ...args: any[]): unknown
  /** The library's own. */
  connect(): unknown
  /** The library's own. */
  disconnect(): unknown
}
