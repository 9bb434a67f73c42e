/** A message of a room, as the server sends it. */
export interface Message {
  /** Its place in the room: 1, 2, 3 …, without gaps. */
  id: number
  /** The user who sent it. */
  author: string
  /** When the server stored it, in ms since 1970. */
  timestamp: number
  textMessage: string
  /** Servers with a checker hook allow any other fields. */
  [field: string]: unknown
}

/** What a client sends as a message: `{ textMessage }`, unless the server has a checker hook. */
export interface Draft {
  textMessage?: string
  [field: string]: unknown
}

/** A line of {@link Chat.rooms}. */
export interface RoomSummary {
  room: string
  /** Whether the user is in the room, with any socket. */
  joined: boolean
  lastMessageId: number
  /** Up to here the user has read; 0 if nothing. */
  readId: number
  unread: number
}

/** The part of Socket.IO's socket that the library uses. */
export interface SocketLike {
  readonly connected: boolean
  readonly recovered: boolean
  /** Whether Socket.IO itself will connect again. */
  readonly active: boolean
  auth: { [key: string]: any } | ((answer: (payload: object) => void) => void)
  sendBuffer: unknown[]
  on(event: string, listener: (...args: any[]) => void): unknown
  emit(event: string, ...args: any[]): unknown
  connect(): unknown
  disconnect(): unknown
}
