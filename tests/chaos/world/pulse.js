// Notes when this process had no time for its clients: a fault of theirs, too.

import { now } from './time.js'

const kBeat = 100
const kLate = 1000

export class Pulse {
  /// {name, type, from, to}
  lags = []
  #last = now()
  #timer = setInterval(() => this.#beat(), kBeat)

  #beat () {
    const at = now()
    if (at - this.#last > kLate) this.#note(this.#last, at)
    this.#last = at
  }

  // One after the other is one.
  #note (from, to) {
    const before = this.lags.at(-1)
    if (before !== undefined && from - before.to < kLate) before.to = to
    else this.lags.push({ name: 'lag', type: '', from, to })
  }

  stop () { clearInterval(this.#timer) }
}
