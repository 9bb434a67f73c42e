// Which messages of a room were there at a time, as far as clients can tell.
//
// Ids grow in the order of the room's stream. Whatever anybody knew of before a request was sent
// comes before that request's effect, and whatever was sent after its ack comes after.

function bisect (items, isBefore) {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBefore(items[middle])) low = middle + 1
    else high = middle
  }
  return low
}

export class Timeline {
  #known // {at, id}: the highest id that was known at a time
  #sent // {at, id, knownAt}, in the order in which they were sent
  #lowest // of each of those and all that were sent later: the lowest id

  /// `messages`: {id, sentAt, knownAt} of all that is in history.
  constructor (messages) {
    this.#known = messages.filter(({ knownAt }) => knownAt !== undefined)
      .sort((one, other) => one.knownAt - other.knownAt)
      .map(({ knownAt, id }) => ({ at: knownAt, id }))
    this.#sent = messages.map(({ sentAt, id, knownAt }) => ({ at: sentAt, id, knownAt }))
      .sort((one, other) => one.at - other.at)
    for (let i = 1; i < this.#known.length; ++i) {
      this.#known[i].id = Math.max(this.#known[i].id, this.#known[i - 1].id)
    }
    this.#lowest = this.#sent.map(({ id }) => id)
    for (let i = this.#lowest.length - 2; i >= 0; --i) {
      this.#lowest[i] = Math.min(this.#lowest[i], this.#lowest[i + 1])
    }
  }

  /// The highest id that was known before a time; 0 for none.
  lastKnownBefore (time) {
    const index = bisect(this.#known, ({ at }) => at < time)
    return index === 0 ? 0 : this.#known[index - 1].id
  }

  /// The lowest id of those that were sent after a time; Infinity for none.
  firstSentAfter (time) {
    return this.#lowest[bisect(this.#sent, ({ at }) => at <= time)] ?? Infinity
  }

  /// The ids of what was sent after one time, and known before another.
  acceptedBetween (from, to) {
    return this.#sent.slice(bisect(this.#sent, ({ at }) => at <= from), bisect(this.#sent, ({ at }) => at < to))
      .filter(({ knownAt }) => knownAt < to).map(({ id }) => id)
  }
}

/// The timeline of each room, from its history.
export function timelines (ledger, histories) {
  return new Map([...histories].map(([room, messages]) => {
    const { knownAt } = ledger.room(room)
    return [room, new Timeline(messages.filter(({ textMessage }) => ledger.sent.has(textMessage))
      .map(({ id, textMessage }) => ({ id, sentAt: ledger.sent.get(textMessage).sentAt, knownAt: knownAt[id] })))]
  }))
}
