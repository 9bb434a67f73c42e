/** The server's answer to `roomReadInfo`. */
export interface ReadInfo {
  lastMessageId: number
  readId: number
}

/** What an unread counter needs, and whom it tells. */
export interface UnreadPort {
  fetch(): Promise<ReadInfo>
  mark(id: number): Promise<number>
  changed(): void
}

/** How many messages of a room the user has not read, on any device. */
export class Unread {
  readonly #port: UnreadPort
  #newest = 0
  #read = 0
  #count = 0
  /** Whether `#read` is the server's. */
  #isKnown = false
  /** Up to here the user has read, and the server does not know it yet. */
  #toMark = 0
  #isMarking = false

  constructor(port: UnreadPort) {
    this.#port = port
  }

  get count(): number {
    return this.#count
  }

  /** Asks the server. The count stays as it is if there is no answer. */
  async load(): Promise<void> {
    this.#isKnown = false
    const info = await this.#port.fetch().catch(() => undefined)
    if (!info) return
    this.#isKnown = true
    this.#newest = Math.max(this.#newest, info.lastMessageId)
    this.#advance(info.readId)
    void this.#flush()
  }

  /** After a break that the server knows nothing of. */
  resume(): void {
    if (this.#isKnown) void this.#flush()
    else void this.load()
  }

  /** There is a message with this id. */
  saw(id: number): void {
    this.#newest = Math.max(this.#newest, id)
    this.#update()
  }

  /** The user has read up to this message, here. */
  mark(id: number): void {
    const to = Math.min(id, this.#newest)
    if (to <= this.#read) return
    this.#toMark = to
    this.#advance(to)
    void this.#flush()
  }

  /** The user has read up to this message, on another device. */
  marked(id: number): void {
    this.#advance(id)
  }

  /** The room's ids begin anew. */
  reset(newest: number): void {
    this.#newest = newest
    this.#read = 0
    this.#toMark = 0
    void this.load()
  }

  #advance(id: number): void {
    this.#read = Math.max(this.#read, id)
    this.#update()
  }

  #update(): void {
    const count = this.#isKnown ? Math.max(0, this.#newest - this.#read) : this.#count
    if (count === this.#count) return
    this.#count = count
    this.#port.changed()
  }

  // One mark is under way at a time, and the next one is the latest.
  async #flush(): Promise<void> {
    if (this.#isMarking || this.#toMark === 0) return
    this.#isMarking = true
    const id = this.#toMark
    try {
      this.#advance(await this.#port.mark(id))
      if (this.#toMark === id) this.#toMark = 0
    } catch {
      this.#isMarking = false
      return  // resume() or the next mark() tries again
    }
    this.#isMarking = false
    void this.#flush()
  }
}
