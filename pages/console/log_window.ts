// What a page shows of a room's log: a window of bounded size over messages with ids 1, 2, 3 …, which
// follows the newest or stands still, and can be moved to older ones and back.

import type { Message } from './api.js'

export type LogItem =
  | { kind: 'message', key: string, message: Message }
  /** A user came or went. */
  | { kind: 'note', key: string, user: string, joined: boolean, time: number }
  /** History has lost these messages. */
  | { kind: 'gap', key: string, from: number, to: number }

export class LogWindow {
  readonly #max: number
  #items: LogItem[] = []
  #notes = 0
  /** The id of the newest message that is known, in the window or not. */
  newest = 0
  /** The window has the newest message; messages that come are appended. */
  atEnd = true
  /** There are no older messages. */
  atStart = false

  constructor(max: number) {
    this.#max = max
  }

  get items(): readonly LogItem[] {
    return this.#items
  }

  /** Ids of the first and last message in the window; 0 if there is none. */
  get first(): number {
    return this.#items.find(item => item.kind === 'message')?.message.id ?? 0
  }

  get last(): number {
    return this.#items.findLast(item => item.kind === 'message')?.message.id ?? 0
  }

  /** Messages that follow the window. */
  get unseen(): number {
    return this.atEnd ? 0 : this.newest - this.last
  }

  clear(): void {
    this.#items = []
    this.newest = 0
    this.atEnd = true
    this.atStart = false
  }

  /**
   * The next message of the stream. If the reader is not `following`, a full window stands still
   * rather than lose what is being read.
   */
  append(message: Message, following: boolean): void {
    if (message.id <= this.newest) return
    this.newest = message.id
    if (this.#mayGrow(following)) this.#add(message)
  }

  /** A user came or went; forgotten if the window does not show the newest. */
  note(user: string, joined: boolean, time: number, following: boolean): void {
    if (this.#mayGrow(following)) {
      this.#items.push({ kind: 'note', key: `note ${++this.#notes}`, user, joined, time })
      this.#cutStart()
    }
  }

  #mayGrow(following: boolean): boolean {
    if (this.atEnd && !following && this.#items.length >= this.#max) this.atEnd = false
    return this.atEnd
  }

  #add(message: Message) {
    const expected = this.last + 1
    if (this.last > 0 && message.id > expected) {
      this.#items.push({ kind: 'gap', key: `gap ${expected}`, from: expected, to: message.id - 1 })
    }
    this.#items.push({ kind: 'message', key: String(message.id), message })
    this.#cutStart()
  }

  #cutStart() {
    if (this.#items.length <= this.#max) return
    this.#items.splice(0, this.#items.length - this.#max)
    this.atStart = false
  }

  /** Older messages: the answer to what follows the id `after`. */
  prepend(messages: Message[], after: number): void {
    const before = this.first || this.newest + 1
    const older = messages.filter(message => message.id < before)
    // The window moved on while they were fetched.
    if (older.length > 0 && older.at(-1)!.id !== before - 1) return
    this.atStart = after === 0 || older[0]?.id !== after + 1
    this.#items.unshift(...older.map(message => ({ kind: 'message' as const, key: String(message.id), message })))
    if (this.#items.length <= this.#max) return
    this.#items.length = this.#max
    this.atEnd = false
  }

  /** Newer messages, up to the newest or a part of them, for a window that stands still. */
  extend(messages: Message[]): void {
    for (const message of messages) {
      if (message.id > this.last) this.#add(message)
      this.newest = Math.max(this.newest, message.id)
    }
    this.atEnd = messages.length === 0 || this.last >= this.newest
  }

  /** Only these messages, the newest. */
  jump(messages: Message[]): void {
    this.#items = []
    this.atStart = false
    this.extend(messages)
  }
}
