/**
 * A client of the chat service that keeps its place: each message comes in order and once, across
 * every break. Begin with {@link connect}.
 *
 * @packageDocumentation
 */
export { Chat, type ChatEvents, type ChatOptions, type ChatState } from './chat.js'
export { connect, type ConnectOptions } from './connect.js'
export type { Auth, Credentials } from './connection.js'
export type { Emitter } from './emitter.js'
export { ChatError } from './errors.js'
export type { Member, MembersChange } from './members.js'
export type { Gap } from './message_log.js'
export type { Sent, SentState } from './outbox.js'
export type { HistoryQuery, JoinOptions, Room, RoomEvents } from './room.js'
export type { Draft, Message, RoomSummary, SocketLike } from './wire.js'
