import { Backoff } from './backoff.js'
import type { Clock } from './clock.js'
import { ChatError, isTemporary } from './errors.js'
import type { Draft } from './wire.js'

/** Where a message is: waiting or under way, stored by the server, or given up. */
export type SentState = 'pending' | 'stored' | 'failed'

/** A message that was given to {@link Room.send}. */
export class Sent {
  /** The idempotency key: the server stores one message for it, however often it is sent. */
  readonly key: string
  /** What is sent. */
  readonly message: Draft
  /** Where it is. {@link RoomEvents.sent} tells when that changes. */
  state: SentState = 'pending'
  /** The message's id in the room, once it is stored. */
  id: number | undefined
  /** Why it failed. */
  error: ChatError | undefined
  /** The message's id, once it is stored. Rejects with a {@link ChatError} if it failed. */
  readonly stored: Promise<number>

  /** @internal When it was first sent, unless it is certain that it was not stored. */
  sentAt: number | undefined
  /** @internal The room's last message then, as far as it was known. */
  sentAfter = 0
  #resolve!: (id: number) => void
  #reject!: (error: ChatError) => void

  /** @internal */
  constructor(key: string, message: Draft) {
    this.key = key
    this.message = message
    this.stored = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // Who does not wait for a message is not told of its failure as an unhandled one.
    this.stored.catch(() => {})
  }

  /** @internal */
  settle(outcome: number | ChatError): void {
    if (typeof outcome === 'number') {
      this.state = 'stored'
      this.id = outcome
      this.#resolve(outcome)
    } else {
      this.state = 'failed'
      this.error = outcome
      this.#reject(outcome)
    }
  }
}

/** What an outbox needs, and whom it tells. */
export interface OutboxPort {
  store(message: Draft, key: string): Promise<number>
  /** The id of the room's last message. */
  newest(): Promise<number>
  /** The same, as far as it is known here. */
  newestKnown(): number
  /** A message was stored, or failed. */
  settled(sent: Sent): void
}

/** The server knows a key for ten minutes. Less one, for a request that is long on its way. */
const keyLife = 9 * 60_000
/** And it may know only the last 50,000 keys of a room. */
const maxNewer = 45_000
/** An internal error may be the fault of the message. */
const maxInternalErrors = 5

/**
 * The messages to a room that are not stored yet, in order.
 *
 * One is under way at a time: were there two, the second could be stored although the first was
 * refused for the moment.
 */
export class Outbox {
  readonly #clock: Clock
  readonly #limit: number
  readonly #port: OutboxPort
  readonly #keys: string
  readonly #queue: Sent[] = []
  #count = 0
  /** Why nothing is taken; undefined while messages are taken. */
  #closed: ChatError | undefined = new ChatError('notJoined')
  #isOnline = false
  #isRunning = false

  /** `keys` begins each key, and is this client's alone. */
  constructor(clock: Clock, limit: number, keys: string, port: OutboxPort) {
    this.#clock = clock
    this.#limit = limit
    this.#keys = keys
    this.#port = port
  }

  add(message: Draft): Sent {
    const sent = new Sent(`${this.#keys}${++this.#count}`, message)
    const error = this.#closed ?? (this.#queue.length >= this.#limit ? new ChatError('outboxFull') : undefined)
    if (error) {
      this.#settle(sent, error)
    } else {
      this.#queue.push(sent)
      void this.#run()
    }
    return sent
  }

  /** Takes messages, and keeps them until `resume()`. */
  open(): void {
    this.#closed = undefined
  }

  /** Gives up what has not been sent. The one under way still gets its outcome. */
  close(error: ChatError): void {
    this.#closed = error
    const underWay = this.#isRunning ? 1 : 0
    for (const sent of this.#queue.splice(underWay)) this.#settle(sent, sent.sentAt === undefined ? error : unconfirmed())
  }

  /** The room is joined: sends. */
  resume(): void {
    this.#isOnline = true
    void this.#run()
  }

  /** The room is not joined for the moment. */
  pause(): void {
    this.#isOnline = false
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    const backoff = new Backoff(this.#clock)
    let internalErrors = 0
    while (this.#isOnline && this.#queue.length > 0) {
      const sent = this.#queue[0]!
      const wasSent = sent.sentAt !== undefined
      const outcome = await this.#attempt(sent)
      if (outcome instanceof ChatError && this.#isWorthARetry(outcome, internalErrors)) {
        if (outcome.code === 'rateLimited' && !wasSent) sent.sentAt = undefined
        if (!this.#isOnline) continue
        if (outcome.code === 'internalError') ++internalErrors
        await backoff.pause()
        continue
      }
      internalErrors = 0
      backoff.reset()
      this.#queue.shift()
      this.#settle(sent, outcome)
    }
    this.#isRunning = false
    if (this.#closed) this.close(this.#closed)
  }

  async #attempt(sent: Sent): Promise<number | ChatError> {
    const now = this.#clock.now()
    const isRepeat = sent.sentAt !== undefined
    if (!isRepeat) sent.sentAfter = this.#port.newestKnown()
    sent.sentAt ??= now
    if (now - sent.sentAt > keyLife) return unconfirmed()
    try {
      if (isRepeat && await this.#port.newest() - sent.sentAfter > maxNewer) return unconfirmed()
      return await this.#port.store(sent.message, sent.key)
    } catch (error) {
      return error as ChatError
    }
  }

  #isWorthARetry(error: ChatError, internalErrors: number): boolean {
    if (error.code === 'internalError' && internalErrors >= maxInternalErrors) return false
    return isTemporary(error) || error.code === 'disconnected'
  }

  #settle(sent: Sent, outcome: number | ChatError): void {
    sent.settle(outcome)
    this.#port.settled(sent)
  }
}

function unconfirmed(): ChatError {
  return new ChatError('unconfirmed', 'It may or may not be stored')
}
