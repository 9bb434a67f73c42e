// The messages of a room at a given time, as far as clients can tell.
//
// Ids grow in the order of the room's stream. A message known before a request was sent precedes
// that request's effect. A message sent after the request's ack follows it.

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
  #sent // {at, id, knownAt}, in the order of sending
  #lowest // for each of those: the lowest id of it and all sent later

  /// `messages`: {id, sentAt, knownAt} of each message in history.
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

  /// The highest id known before a time; 0 if there is none.
  lastKnownBefore (time) {
    const index = bisect(this.#known, ({ at }) => at < time)
    return index === 0 ? 0 : this.#known[index - 1].id
  }

  /// The lowest id of the messages sent after a time; Infinity if there is none.
  firstSentAfter (time) {
    return this.#lowest[bisect(this.#sent, ({ at }) => at <= time)] ?? Infinity
  }

  /// The ids of the messages sent after one time, and known before another.
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
