import type { Clock, Timer } from './clock.js'

/** A user who types says so this often, in ms. */
const repeat = 3000
/** A user who says nothing for so long does not type any more, in ms. */
const expiry = 7000

/** Who types in a room, by signals that may be lost: so they repeat, and expire. */
export class Typing {
  readonly #clock: Clock
  readonly #tell: (isTyping: boolean) => void
  readonly #changed: (users: string[]) => void
  readonly #others = new Map<string, Timer>()
  #toldAt = -Infinity

  constructor(clock: Clock, tell: (isTyping: boolean) => void, changed: (users: string[]) => void) {
    this.#clock = clock
    this.#tell = tell
    this.#changed = changed
  }

  /** The user types, or stopped. May be called at each key press. */
  set(isTyping: boolean): void {
    const now = this.#clock.now()
    const isTold = now - this.#toldAt < (isTyping ? repeat : expiry)
    if (isTyping === isTold) return
    this.#toldAt = isTyping ? now : -Infinity
    this.#tell(isTyping)
  }

  /** The user sent what was typed: others stop by its message. */
  stopped(): void {
    this.#toldAt = -Infinity
  }

  heard(user: string, isTyping: boolean): void {
    const timer = this.#others.get(user)
    timer?.cancel()
    if (isTyping) this.#others.set(user, this.#clock.after(expiry, () => this.heard(user, false)))
    else this.#others.delete(user)
    if (isTyping !== (timer !== undefined)) this.#changed([...this.#others.keys()])
  }

  /** The room is not heard any more. */
  clear(): void {
    this.#toldAt = -Infinity
    for (const user of [...this.#others.keys()]) this.heard(user, false)
  }
}
