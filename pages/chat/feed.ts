import type { Chat, ChatError, Gap, Message, Room, Sent } from 'chat-service-client'

import { Observable } from '../shared/observable.js'

/** A line of a room: a message, or messages that are lost. */
export type Entry =
  | { kind: 'message', key: string, message: Message }
  | { kind: 'gap', key: string, gap: Gap }

/** Whether the user is in the room. */
export type FeedState = 'out' | 'joining' | 'in' | 'removed'

const pageSize = 50
/** More are forgotten, and read again when somebody scrolls up to them. */
const maxEntries = 300
/** How often to ask who is there in a room that does not tell, in ms. */
const peopleInterval = 15_000

/** What the page shows of a room. */
export class Feed extends Observable {
  readonly room: Room
  state: FeedState = 'out'
  /** Why the user is not in the room. */
  error: ChatError | undefined
  entries: Entry[] = []
  /** What the user sent, and is not among the entries yet. */
  unsent: Sent[] = []
  typing: string[] = []
  /** Names, sorted. */
  people: string[] = []
  draft = ''
  /** There is nothing before the first entry. */
  isComplete = false
  isLoading = false
  /** What is older could not be read. */
  hasFailed = false
  /** The first message that came when the user did not look. */
  newFrom: number | undefined
  /** Whether the user is at the end, and not reading what is older. */
  isAtEnd = true

  readonly #chat: Chat
  #isOpen = false
  /** It is not known yet from where on messages are new. */
  #mustFindNew = false
  /** The entries before a reset are of an older generation. */
  #generation = 0
  #peopleTimer: ReturnType<typeof setInterval> | undefined

  constructor(chat: Chat, name: string) {
    super()
    this.#chat = chat
    this.room = chat.room(name)
    const { room } = this
    room.on('message', message => this.#onMessage(message))
    room.on('gap', gap => this.#push({ kind: 'gap', key: `gap ${gap.from}`, gap }))
    room.on('reset', () => this.#onReset())
    room.on('members', () => this.#showPeople(room.members.map(({ name }) => name)))
    room.on('typing', users => this.#onTyping(users))
    room.on('unread', () => this.#onUnread())
    room.on('sent', sent => this.#onSent(sent))
    room.on('removed', error => this.#onRemoved(error))
  }

  get name(): string {
    return this.room.name
  }

  get isOut(): boolean {
    return this.state === 'out' || this.state === 'removed'
  }

  get unread(): number {
    return this.isOut ? 0 : this.room.unread
  }

  join(): void {
    if (!this.isOut) return
    this.state = 'joining'
    this.error = undefined
    this.changed()
    // `removed` tells of a refusal.
    this.room.join().then(() => this.#onJoined(), () => {})
  }

  async leave(): Promise<void> {
    this.state = 'out'
    this.unsent = []
    this.#forget()
    this.changed()
    await this.room.leave()
  }

  /** The page shows this room now. */
  open(): void {
    this.#isOpen = true
    this.#mustFindNew = true
    this.#findNew()
    if (this.isOut) this.join()
    else this.#wake()
    this.changed()
  }

  /** The page shows another room. */
  close(): void {
    this.#isOpen = false
    this.isAtEnd = true
    this.newFrom = undefined
    this.#stopPeople()
  }

  /** The connection is there again. */
  resume(): void {
    if (this.#isOpen) this.#wake()
  }

  /** Somebody looks at the last message. */
  read(): void {
    if (this.state !== 'in' || this.unread === 0) return
    this.#mustFindNew = false
    this.room.markRead(this.room.lastId)
  }

  /** Whether the end of the list can be seen. */
  lookAt(isAtEnd: boolean): void {
    this.isAtEnd = isAtEnd
    this.changed()
  }

  /** Nobody looks: what comes from now on is new. */
  lookAway(): void {
    this.newFrom = undefined
    this.changed()
  }

  send(text: string): void {
    this.newFrom = undefined
    const sent = this.room.send({ textMessage: text })
    // One that fails at once is there already.
    if (!this.unsent.includes(sent)) this.unsent = [...this.unsent, sent]
    this.changed()
  }

  retry(sent: Sent): void {
    this.discard(sent)
    this.send(sent.message.textMessage ?? '')
  }

  discard(sent: Sent): void {
    this.unsent = this.unsent.filter(other => other !== sent)
    this.changed()
  }

  async loadOlder(): Promise<void> {
    if (this.isLoading || this.isComplete || this.hasFailed || this.state !== 'in') return
    const generation = this.#generation
    this.isLoading = true
    this.changed()
    try {
      const messages = await this.room.history({ before: this.#firstId(), limit: pageSize })
      if (generation === this.#generation) this.#prepend(messages)
    } catch {
      this.hasFailed = generation === this.#generation
    }
    if (generation !== this.#generation) return
    this.isLoading = false
    this.changed()
  }

  /** After a failure. */
  loadAgain(): void {
    this.hasFailed = false
    void this.loadOlder()
  }

  #firstId(): number {
    const first = this.entries[0]
    if (!first) return this.room.lastId + 1
    return first.kind === 'message' ? first.message.id : first.gap.from
  }

  #prepend(messages: Message[]): void {
    this.isComplete = messages.length === 0 || messages[0]!.id === 1
    this.entries = [...messages.map(entryOf), ...this.entries]
  }

  #wake(): void {
    if (this.state !== 'in') return
    if (this.hasFailed || this.entries.length < pageSize) this.loadAgain()
    void this.#followPeople()
  }

  #onJoined(): void {
    this.state = 'in'
    this.#findNew()
    this.#showPeople(this.room.members.map(({ name }) => name))
    if (this.#isOpen) this.#wake()
    this.changed()
  }

  /** Where the user was before, from the first count of unread messages. */
  #findNew(): void {
    if (!this.#mustFindNew || this.state !== 'in' || this.unread === 0) return
    this.#mustFindNew = false
    this.newFrom = this.room.lastId - this.unread + 1
  }

  #onMessage(message: Message): void {
    if (this.state === 'in') this.#mustFindNew = false
    const isOwn = message.author === this.#chat.user
    const echoed = isOwn ? this.unsent.find(sent => sent.state === 'pending') : undefined
    // Messages have no keys: the next one with the text is taken for the one that was sent.
    const isEcho = echoed !== undefined && echoed.message.textMessage === message.textMessage
    if (isEcho) this.unsent = this.unsent.filter(sent => sent !== echoed)
    if (!isOwn && (document.hidden || !this.isAtEnd || !this.#isOpen)) this.#addNew(message.id)
    this.#push({ kind: 'message', key: isEcho ? echoed.key : entryOf(message).key, message })
  }

  #addNew(id: number): void {
    const isFirst = this.newFrom === undefined || this.unread <= 1
    if (isFirst) this.newFrom = id
  }

  #push(entry: Entry): void {
    const kept = this.isAtEnd && this.entries.length >= maxEntries ? this.entries.slice(-maxEntries + 1) : this.entries
    if (kept.length < this.entries.length) this.isComplete = false
    this.entries = [...kept, entry]
    this.changed()
  }

  #onReset(): void {
    this.#forget()
    if (this.#isOpen) void this.loadOlder()
    this.changed()
  }

  #forget(): void {
    ++this.#generation
    this.entries = []
    this.isComplete = false
    this.isLoading = false
    this.hasFailed = false
    this.newFrom = undefined
    this.people = []
    this.#stopPeople()
  }

  #onTyping(users: string[]): void {
    this.typing = users.filter(user => user !== this.#chat.user)
    this.changed()
  }

  #onUnread(): void {
    this.#findNew()
    this.changed()
  }

  #onSent(sent: Sent): void {
    if (sent.state === 'stored') this.unsent = this.unsent.filter(other => other !== sent)
    else if (!this.unsent.includes(sent)) this.unsent = [...this.unsent, sent]
    this.changed()
  }

  #onRemoved(error: ChatError): void {
    this.state = 'removed'
    this.error = error
    this.#forget()
    this.changed()
  }

  #showPeople(names: string[]): void {
    this.people = names.sort((left, right) => left.localeCompare(right))
    this.changed()
  }

  async #followPeople(): Promise<void> {
    this.#stopPeople()
    const generation = this.#generation
    try {
      const { enableUserlistUpdates } =
        await this.#chat.request<{ enableUserlistUpdates: boolean }>('roomNotificationsInfo', this.name)
      if (enableUserlistUpdates || !this.#isOpen || generation !== this.#generation) return
      this.#stopPeople()
      this.#peopleTimer = setInterval(() => void this.#askPeople(), peopleInterval)
    } catch {
      // resume() tries again.
    }
  }

  async #askPeople(): Promise<void> {
    const generation = this.#generation
    try {
      const { users } = await this.#chat.request<{ users: { name: string }[] }>('roomGetPresence', this.name)
      if (generation === this.#generation) this.#showPeople(users.map(({ name }) => name))
    } catch {
      // The next time, then.
    }
  }

  #stopPeople(): void {
    clearInterval(this.#peopleTimer)
  }
}

function entryOf(message: Message): Entry {
  return { kind: 'message', key: `message ${message.id}`, message }
}
