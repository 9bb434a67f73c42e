import type { Clock } from './clock.js'
import { type Auth, Connection } from './connection.js'
import { Emitter } from './emitter.js'
import { ChatError } from './errors.js'
import { Requests } from './requests.js'
import { Room } from './room.js'
import type { RoomSummary, SocketLike } from './wire.js'

/**
 * What the client is doing:
 *
 * | state | |
 * |---|---|
 * | `connecting` | it connects or logs in |
 * | `catching up` | it is logged in, and reads what it missed during a break |
 * | `online` | every joined room is up to date |
 * | `offline` | there is no connection; it tries again by itself, unless {@link Chat.close} was called |
 * | `rejected` | the server refused the login. {@link Chat.error} tells why, {@link Chat.connect} tries again |
 */
export type ChatState = 'connecting' | 'catching up' | 'online' | 'offline' | 'rejected'

/** What a {@link Chat} tells, with the arguments of its listeners. */
export interface ChatEvents {
  /** {@link Chat.state} changed. */
  state: [state: ChatState]
}

/** How {@link Chat} behaves. */
export interface ChatOptions {
  /** What to log in with, such as `{ token }`, or a function that gets it; it is called for each login. */
  auth?: Auth
  /** How long an answer may take, in ms. 10,000 by default. */
  requestTimeout?: number
  /** How many messages to one room may wait to be sent; one more fails. 100 by default. */
  maxUnsent?: number
}

const roomEvents =
  ['roomMessage', 'roomSignal', 'roomUserJoined', 'roomUserLeft', 'roomReadEcho', 'roomAccessRemoved']

/** A client of the server. {@link connect} makes one. */
export class Chat extends Emitter<ChatEvents> {
  /** What the client is doing. */
  state: ChatState = 'offline'
  /** Socket.IO's socket, for events that the library leaves alone. */
  readonly socket: SocketLike

  readonly #clock: Clock
  readonly #requests: Requests
  readonly #connection: Connection
  readonly #maxUnsent: number
  /** Nobody else's keys begin like this client's. */
  readonly #keys: string
  readonly #rooms = new Map<string, Room>()
  #isBeginning = false

  /** @internal */
  constructor(socket: SocketLike, options: ChatOptions, clock: Clock) {
    super()
    this.socket = socket
    this.#clock = clock
    this.#maxUnsent = options.maxUnsent ?? 100
    this.#keys = [clock.random(), clock.random()].map(part => part.toString(36).slice(2)).join('')
    this.#requests = new Requests(socket, clock, options.requestTimeout ?? 10_000)
    this.#connection = new Connection(socket, this.#requests, clock, options.auth ?? {}, {
      phase: () => this.#update(),
      ready: recovered => this.#ready(recovered),
      lost: () => this.#each(room => room.lost())
    })
    for (const event of roomEvents) {
      socket.on(event, (room: string, ...args) => this.#rooms.get(room)?.hear(event, args))
    }
  }

  /** The user's name, as the server gave it; undefined before the first login. */
  get user(): string | undefined {
    return this.#connection.user
  }

  /** What the server sent with the login: `{ id, … }`, where `id` is the socket's. */
  get login(): Record<string, unknown> {
    return this.#connection.login
  }

  /** Why the login was rejected, or credentials could not be had; undefined while all is well. */
  get error(): ChatError | undefined {
    return this.#connection.error
  }

  /** The room of this name, always the same object. It is not joined by this. */
  room(name: string): Room {
    let room = this.#rooms.get(name)
    if (!room) {
      const keys = `${this.#keys}-${this.#rooms.size}-`
      const port = { changed: () => this.#update() }
      room = new Room(name, this.#requests, this.#clock, keys, this.#maxUnsent, port)
      this.#rooms.set(name, room)
    }
    return room
  }

  /** The rooms that the user is in or has read, with what is unread, by name. */
  rooms(): Promise<RoomSummary[]> {
    return this.request('listRooms')
  }

  /**
   * Sends any request of the server's protocol, and resolves with its result. Rejects with a
   * {@link ChatError}, `disconnected` when there is no login.
   */
  request<Result>(name: string, ...args: unknown[]): Promise<Result> {
    return this.#requests.call(name, ...args)
  }

  /** Connects after {@link Chat.close} or a rejection; when offline, tries at once. */
  connect(): void {
    this.#connection.open()
  }

  /** Disconnects, leaves all rooms, and gives up messages that are not sent yet. */
  close(): void {
    this.#connection.close()
    this.#each(room => room.close(new ChatError('closed', 'The client was closed')))
  }

  #each(run: (room: Room) => void): void {
    for (const room of [...this.#rooms.values()]) run(room)
  }

  #ready(recovered: boolean): void {
    // The state is that of all rooms, once each has begun.
    this.#isBeginning = true
    this.#each(room => room.ready(recovered))
    this.#isBeginning = false
  }

  #update(): void {
    if (this.#isBeginning) return
    const { phase } = this.#connection
    const isBehind = [...this.#rooms.values()].some(room => room.isBehind)
    const state = phase !== 'loggedIn' ? phase : isBehind ? 'catching up' : 'online'
    if (state === this.state) return
    this.state = state
    this.emit('state', state)
  }
}
