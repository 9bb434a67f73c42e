import type { Clock } from './clock.js'

const first = 1000
const longest = 30_000

/**
 * Pauses between attempts. Each is anywhere between nothing and a bound, which doubles from 2 s to
 * 30 s: clients that failed at the same moment do not return at the same moment.
 */
export class Backoff {
  readonly #clock: Clock
  #attempts = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  next(): number {
    const bound = Math.min(longest, first * 2 ** ++this.#attempts)
    return this.#clock.random() * bound
  }

  pause(): Promise<void> {
    return new Promise(resolve => this.#clock.after(this.next(), resolve))
  }

  reset(): void {
    this.#attempts = 0
  }
}

/** The same, by Socket.IO's names for its own attempts. */
export const reconnection = {
  reconnectionDelay: first,
  reconnectionDelayMax: longest,
  randomizationFactor: 1
}
