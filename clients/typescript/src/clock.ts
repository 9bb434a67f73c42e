/** Time and chance come in from outside, so that tests decide both. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** At least 0, less than 1. */
  random(): number
  after(ms: number, run: () => void): Timer
}

/** Something that will happen, unless it is cancelled. Cancelling twice is harmless. */
export interface Timer {
  cancel(): void
}

/** No platform waits longer than this with one timer. */
const longestWait = 2 ** 31 - 1

export const realClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, longestWait))
    return { cancel: () => clearTimeout(timer) }
  }
}
