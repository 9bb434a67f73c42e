import type { Message } from './wire.js'

/** Messages that history had lost before the client could read them: all from `from` to `to`. */
export interface Gap {
  /** The id of the first one. */
  from: number
  /** The id of the last one. */
  to: number
}

/** What a log needs, and whom it tells. */
export interface MessageLogPort {
  /** At most `limit` messages after this id, the oldest first: those next after it that are kept. */
  fetch(after: number, limit: number): Promise<Message[]>
  message(message: Message): void
  gap(gap: Gap): void
  /** The log began anew: the room's ids before mean nothing any more. */
  reset(): void
  /** A message is missing before one that came: `fill()` is needed. */
  behind(): void
}

const pageSize = 100
/** Beyond this, newer messages are read from history rather than held. */
const maxHeld = 1000

/**
 * The messages of a room, each once and in the order of their ids, whatever way they come.
 *
 * The server numbers them without gaps. A message that does not continue the log is held until the
 * ones before it are read from history, or history turns out to have lost them.
 */
export class MessageLog {
  /** The id of the last message that was passed on; undefined before the first `fill()`. */
  last: number | undefined

  readonly #port: MessageLogPort
  readonly #held = new Map<number, Message>()
  /** Those held since before the last `hold()`. */
  #heldBefore = new Set<number>()
  #isFilling = true
  /** Of message `last`, if the client has seen it. */
  #lastTimestamp: number | undefined
  /** The largest id that was not held for lack of space. */
  #dropped = 0

  constructor(port: MessageLogPort) {
    this.#port = port
  }

  /** The room is joined anew. From now on all messages are held: `fill()` follows. */
  hold(): void {
    this.#isFilling = true
    this.#heldBefore = new Set(this.#held.keys())
    this.#dropped = 0
  }

  /** A message came from the server. */
  add(message: Message): void {
    // While it fills, a small id may be one of a new log.
    if (!this.#isFilling && message.id <= this.last!) return
    if (!this.#isFilling && message.id === this.last! + 1) return this.#pass(message)
    if (this.#held.size < maxHeld) this.#held.set(message.id, message)
    else this.#dropped = Math.max(this.#dropped, message.id)
    if (this.#isFilling) return
    this.#isFilling = true
    this.#port.behind()
  }

  /**
   * Passes on what is missing up to message `newest`, then what was held. The first time, the log
   * begins after `newest`.
   *
   * Rejects if history cannot be read; calling it again goes on where it stopped. Stops when
   * `isCurrent` says that somebody else took over.
   */
  async fill(newest: number, isCurrent: () => boolean): Promise<void> {
    if (this.last === undefined) this.last = newest
    if (newest < this.last) this.#reset(newest)
    for (;;) {
      this.#passHeld(isCurrent)
      if (!isCurrent()) return
      const target = Math.max(newest, this.#dropped, this.#firstHeld() - 1)
      if (this.last >= target) break
      await this.#fillPage(newest, target, isCurrent)
      if (!isCurrent()) return
    }
    this.#isFilling = false
  }

  async #fillPage(newest: number, target: number, isCurrent: () => boolean): Promise<void> {
    const last = this.last!
    // The page begins with the last message that is known, to see that it is still the same.
    const overlap = this.#lastTimestamp === undefined ? 0 : 1
    let page = await this.#port.fetch(last - overlap, pageSize)
    if (!isCurrent()) return
    const first = page[0]
    if (overlap && first?.id === last) {
      if (first.timestamp !== this.#lastTimestamp) return this.#reset(newest)
      // The server may give only one message at a time.
      if (page.length === 1) page = await this.#port.fetch(last, pageSize)
      if (!isCurrent()) return
    }
    for (const message of page) if (message.id > last) this.#held.set(message.id, message)
    const next = this.#held.size > 0 ? this.#firstHeld() : target + 1
    if (next === last + 1) return
    this.last = next - 1
    this.#lastTimestamp = undefined
    this.#port.gap({ from: last + 1, to: next - 1 })
  }

  #reset(newest: number): void {
    this.last = newest
    this.#lastTimestamp = undefined
    this.#dropped = 0
    for (const id of this.#heldBefore) this.#held.delete(id)
    this.#port.reset()
  }

  #firstHeld(): number {
    let first = 0
    for (const id of this.#held.keys()) if (first === 0 || id < first) first = id
    return first
  }

  #passHeld(isCurrent: () => boolean): void {
    for (const id of this.#held.keys()) if (id <= this.last!) this.#held.delete(id)
    for (;;) {
      const message = this.#held.get(this.last! + 1)
      if (!message || !isCurrent()) return
      this.#held.delete(message.id)
      this.#pass(message)
    }
  }

  #pass(message: Message): void {
    this.last = message.id
    this.#lastTimestamp = message.timestamp
    this.#port.message(message)
  }
}
