import { Backoff, persist } from './backoff.js'
import type { Clock } from './clock.js'
import { Emitter } from './emitter.js'
import { ChatError, isTemporary } from './errors.js'
import { type Member, Members, type MembersChange } from './members.js'
import { type Gap, MessageLog } from './message_log.js'
import { Outbox, type Sent } from './outbox.js'
import type { Requests } from './requests.js'
import { Typing } from './typing.js'
import { Unread } from './unread.js'
import type { Draft, Message } from './wire.js'

/** What a {@link Room} tells, with the arguments of its listeners. */
export interface RoomEvents {
  /** The next message: in order, each once, across every break. */
  message: [message: Message]
  /** Messages that history had lost before the client came back; the next message follows them. */
  gap: [gap: Gap]
  /**
   * The room's messages are not those of before: the room was made anew, or its server had no state
   * on disk. Forget the messages, and take {@link Room.history} again.
   */
  reset: []
  /** Who came and who went; see {@link Room.members}. */
  members: [change: MembersChange]
  /** Who types, by name. The user's own other devices are among them. */
  typing: [users: string[]]
  /** How many messages are not read; see {@link Room.unread}. */
  unread: [count: number]
  /** A message of {@link Room.send} was stored, or failed. */
  sent: [sent: Sent]
  /** A signal that is not about typing; the user is null for one of the server. */
  signal: [user: string | null, data: unknown]
  /** The client is not in the room any more, and does not return by itself. */
  removed: [reason: ChatError]
}

/** Which messages {@link Room.history} answers with. */
export interface HistoryQuery {
  /** Only messages before this id. By default, up to the last message that was passed on. */
  before?: number
  /** At most so many, the newest of them. 50 by default. */
  limit?: number
}

/** How {@link Room.join} begins. */
export interface JoinOptions {
  /** The id of the last message that is known, from an earlier visit: messages follow from there. */
  after?: number
}

/** Whom a room tells of itself. */
export interface RoomPort {
  /** The room fell behind, or caught up. */
  changed(): void
}

type Phase = 'out' | 'joining' | 'joined'

/** A room. {@link Chat.room} gives it. */
export class Room extends Emitter<RoomEvents> {
  /** The room's name. */
  readonly name: string

  readonly #requests: Requests
  readonly #clock: Clock
  readonly #port: RoomPort
  readonly #log: MessageLog
  readonly #outbox: Outbox
  readonly #members: Members
  readonly #unread: Unread
  readonly #typing: Typing
  readonly #waiting: { resolve: (room: Room) => void, reject: (error: ChatError) => void }[] = []
  #phase: Phase = 'out'
  /** Of the latest attempt to be in the room: an older one stops when it sees that it is older. */
  #epoch = 0
  /** The server does not know yet that the client left. */
  #mustLeave = false

  /** @internal */
  constructor(name: string, requests: Requests, clock: Clock, keys: string, maxUnsent: number, port: RoomPort) {
    super()
    this.name = name
    this.#requests = requests
    this.#clock = clock
    this.#port = port
    this.#log = new MessageLog({
      fetch: (after, limit) => this.#fetch(after, limit),
      message: message => this.#pass(message),
      gap: gap => this.emit('gap', gap),
      reset: () => this.#reset(),
      behind: () => void this.#sync(false)
    })
    this.#outbox = new Outbox(clock, maxUnsent, keys, {
      store: (message, key) => this.#call('roomMessageOnce', message, key),
      newest: () => this.#newest(),
      newestKnown: () => this.lastId,
      settled: sent => this.emit('sent', sent)
    })
    this.#members = new Members(() => this.#persist('roomGetPresence'), change => this.emit('members', change))
    this.#unread = new Unread({
      fetch: () => this.#persist('roomReadInfo'),
      mark: id => this.#persist('roomMarkRead', id),
      changed: () => this.emit('unread', this.unread)
    })
    this.#typing = new Typing(clock, typing => this.signal({ typing }), users => this.emit('typing', users))
  }

  /**
   * Joins, and stays joined over breaks until {@link Room.leave}. Resolves once messages are up to
   * date. Rejects if the server refuses; after a break it goes on trying.
   */
  join(options: JoinOptions = {}): Promise<Room> {
    if (this.#phase === 'joined') return Promise.resolve(this)
    const joined = new Promise<Room>((resolve, reject) => this.#waiting.push({ resolve, reject }))
    if (this.#phase === 'out') {
      this.#log.last ??= options.after
      this.#mustLeave = false
      this.#outbox.open()
      void this.#sync(true)
    }
    return joined
  }

  /** Leaves. Messages that are not sent yet fail. */
  async leave(): Promise<void> {
    if (this.#phase === 'out') return
    this.#leaveWith(new ChatError('notJoined', 'The room was left'))
    this.#mustLeave = true
    await this.#tellLeft()
  }

  /** Whether the client is in the room and up to date; during a break, whether it was so before. */
  get isJoined(): boolean {
    return this.#phase === 'joined'
  }

  /** The id of the last message that was passed on; 0 before {@link Room.join} is done. */
  get lastId(): number {
    return this.#log.last ?? 0
  }

  /** Who is in the room. Kept up to date in rooms with `enable_userlist_updates`; as of the join in others. */
  get members(): Member[] {
    return this.#members.list
  }

  /** How many messages the user has not read, on any device. */
  get unread(): number {
    return this.#unread.count
  }

  /** Messages of history, the oldest first; none if there are no older ones. */
  async history({ before = this.lastId + 1, limit = 50 }: HistoryQuery = {}): Promise<Message[]> {
    const messages: Message[] = []
    for (let after = Math.max(0, before - 1 - limit); after < before - 1;) {
      const page = await this.#fetch(after, before - 1 - after)
      messages.push(...page.filter(({ id }) => id < before))
      if (page.length === 0) break
      after = page[page.length - 1]!.id
    }
    return messages
  }

  /**
   * Sends a message. It is stored once, after those that were sent before it, over breaks too; and
   * comes back as a `message` of its own.
   */
  send(message: Draft): Sent {
    this.#typing.stopped()
    return this.#outbox.add(message)
  }

  /** The user has read up to this message. */
  markRead(id: number): void {
    this.#unread.mark(id)
  }

  /** The user types, or stopped. May be called at each key press; ends by itself after some seconds. */
  typing(isTyping: boolean): void {
    if (this.isJoined) this.#typing.set(isTyping)
  }

  /** Tells the room's other clients something that soon means nothing. It may be lost. */
  signal(data: unknown): void {
    if (this.isJoined) this.#requests.tell('roomSignal', this.name, data)
  }

  /** @internal Whether messages are missing that the client had before a break. */
  get isBehind(): boolean {
    return this.#phase === 'joining' && this.#log.last !== undefined
  }

  /** @internal There is a login again. */
  ready(recovered: boolean): void {
    if (!recovered) this.#mustLeave = false
    if (this.#mustLeave) void this.#tellLeft()
    if (this.#phase === 'out') return
    if (!recovered || this.#phase === 'joining') return void this.#sync(true)
    this.#members.resume()
    this.#unread.resume()
    this.#outbox.resume()
  }

  /** @internal The connection is gone. */
  lost(): void {
    ++this.#epoch
    this.#outbox.pause()
    this.#typing.clear()
  }

  /** @internal The client is closed. */
  close(error: ChatError): void {
    if (this.#phase !== 'out') this.#leaveWith(error)
  }

  /** @internal An event of the server about this room. */
  hear(event: string, args: unknown[]): void {
    if (this.#phase === 'out') return
    const [first, second] = args
    switch (event) {
      case 'roomMessage': return this.#hearMessage(first as Message)
      case 'roomSignal': return this.#hearSignal(first as string | null, second)
      case 'roomUserJoined': return this.#members.joined(first as string)
      case 'roomUserLeft': return this.#hearLeft(first as string)
      case 'roomReadEcho': return this.#unread.marked(first as number)
      case 'roomAccessRemoved': return this.#remove(new ChatError('notAllowed', 'Access was removed'))
    }
  }

  #hearMessage(message: Message): void {
    this.#typing.heard(message.author, false)
    this.#unread.saw(message.id)
    this.#log.add(message)
  }

  #hearSignal(user: string | null, data: unknown): void {
    const typing = (data as { typing?: unknown } | null)?.typing
    if (user !== null && typeof typing === 'boolean') this.#typing.heard(user, typing)
    else this.emit('signal', user, data)
  }

  #hearLeft(user: string): void {
    this.#typing.heard(user, false)
    this.#members.left(user)
  }

  #pass(message: Message): void {
    this.#unread.saw(message.id)
    this.emit('message', message)
  }

  #reset(): void {
    this.#unread.reset(this.lastId)
    this.emit('reset')
  }

  #call<Result>(request: string, ...args: unknown[]): Promise<Result> {
    return this.#requests.call(request, this.name, ...args)
  }

  #persist<Result>(request: string, ...args: unknown[]): Promise<Result> {
    return persist(this.#clock, () => this.#call<Result>(request, ...args))
  }

  async #newest(): Promise<number> {
    const { lastMessageId } = await this.#call<{ lastMessageId: number }>('roomHistoryInfo')
    return lastMessageId
  }

  async #fetch(after: number, limit: number): Promise<Message[]> {
    const messages = await this.#call<Message[]>('roomHistoryGet', after, limit)
    return messages.reverse()
  }

  /** Is in the room and up to date in the end, unless the connection breaks or the server refuses. */
  async #sync(mustJoin: boolean): Promise<void> {
    const epoch = ++this.#epoch
    const isCurrent = (): boolean => epoch === this.#epoch
    const backoff = new Backoff(this.#clock)
    this.#phase = 'joining'
    this.#port.changed()
    for (;;) {
      try {
        await this.#log.fill(mustJoin ? await this.#enter() : this.lastId, isCurrent)
        if (isCurrent()) this.#arrive()
        return
      } catch (raw) {
        const error = raw as ChatError
        if (!isCurrent() || error.code === 'disconnected') return
        if (!isTemporary(error)) return this.#remove(error)
        mustJoin = true
      }
      await backoff.pause()
      if (!isCurrent()) return
    }
  }

  /** Joins, and asks what changed meanwhile. All requests leave at once, and take effect in order. */
  async #enter(): Promise<number> {
    this.#log.hold()
    const joined = this.#call<number>('roomJoin')
    const newest = this.#newest()
    void this.#members.load()
    void this.#unread.load()
    // Of two refusals the join's tells why.
    newest.catch(() => {})
    await joined
    return newest
  }

  #arrive(): void {
    this.#phase = 'joined'
    this.#outbox.resume()
    for (const { resolve } of this.#waiting.splice(0)) resolve(this)
    this.#port.changed()
  }

  #remove(error: ChatError): void {
    this.#leaveWith(error)
    this.emit('removed', error)
  }

  #leaveWith(error: ChatError): void {
    ++this.#epoch
    this.#phase = 'out'
    this.#outbox.pause()
    this.#outbox.close(error)
    this.#typing.clear()
    this.#members.clear()
    for (const { reject } of this.#waiting.splice(0)) reject(error)
    this.#port.changed()
  }

  async #tellLeft(): Promise<void> {
    try {
      await this.#call('roomLeave')
      this.#mustLeave = false
    } catch {
      // The connection is gone: either its end or ready() makes the server know.
    }
  }
}
