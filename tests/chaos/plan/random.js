// Random numbers from a seed.

function hash (text) {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; ++i) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  }
  return value >>> 0
}

/// Each list of names and numbers has its own sequence, from which nothing else draws.
export class Random {
  #state

  constructor (...names) {
    this.#state = hash(names.join('/'))
  }

  /// From 0 to below 1 (mulberry32).
  next () {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000
  }

  /// A whole number, both ends included.
  integer (from, to) {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  pick (items) {
    return items[this.integer(0, items.length - 1)]
  }

  chance (probability) {
    return this.next() < probability
  }

  /// A key of {key: weight}.
  weighted (weights) {
    let left = this.next() * Object.values(weights).reduce((sum, weight) => sum + weight, 0)
    for (const [key, weight] of Object.entries(weights)) {
      left -= weight
      if (left < 0) return key
    }
    return Object.keys(weights).at(-1)
  }
}
