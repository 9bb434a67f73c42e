import { randomBy } from './random.js'

const settled = () => new Promise(resolve => setImmediate(resolve))

/// The library's Clock, moved by hand. Chance comes from the seed.
export class FakeClock {
  #now = 1_700_000_000_000
  #timers = new Set()

  constructor (seed = 1) {
    this.random = randomBy(seed)
  }

  now () {
    return this.#now
  }

  after (ms, run) {
    const timer = { at: this.#now + ms, run }
    this.#timers.add(timer)
    return { cancel: () => this.#timers.delete(timer) }
  }

  #next (until) {
    let next
    for (const timer of this.#timers) {
      if (timer.at <= until && (!next || timer.at < next.at)) next = timer
    }
    return next
  }

  /// Runs what is due in this time, and what promises make of it.
  async advance (ms) {
    const until = this.#now + ms
    await settled()
    for (let timer; (timer = this.#next(until));) {
      this.#timers.delete(timer)
      this.#now = Math.max(this.#now, timer.at)
      timer.run()
      await settled()
    }
    this.#now = until
  }
}
