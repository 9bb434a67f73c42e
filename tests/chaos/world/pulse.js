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
    if (at - this.#last > kLate) this.lags.push({ name: 'lag', type: '', from: this.#last, to: at })
    this.#last = at
  }

  stop () { clearInterval(this.#timer) }
}
