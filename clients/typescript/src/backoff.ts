import type { Clock } from './clock.js'
import { type ChatError, isTemporary } from './errors.js'

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

const maxAttempts = 6

/** Repeats a request that the server cannot serve now, for about a minute. */
export async function persist<Result>(clock: Clock, request: () => Promise<Result>): Promise<Result> {
  const backoff = new Backoff(clock)
  for (let attempt = 1;; ++attempt) {
    try {
      return await request()
    } catch (error) {
      if (!isTemporary(error as ChatError) || attempt === maxAttempts) throw error
    }
    await backoff.pause()
  }
}

/** The same, by Socket.IO's names for its own attempts. */
export const reconnection = {
  reconnectionDelay: first,
  reconnectionDelayMax: longest,
  randomizationFactor: 1
}
