// An evicted user gets no message accepted afterwards, and is told.

import { violation } from './violation.js'

const kTellTime = 10_000

export function checkEvictions ({ evictions, visits, ledger }, timelines, end) {
  return evictions.filter(({ doneAt }) => doneAt !== null).flatMap(eviction => {
    const concerned = visits.filter(({ room, user }) => room === eviction.room && user === eviction.user)
    const check = new EvictionCheck(eviction, concerned, timelines.get(eviction.room))
    return [
      ...concerned.flatMap(visit => check.visit(visit, end)),
      ...check.messages(ledger)
    ]
  })
}

class EvictionCheck {
  constructor (eviction, visits, timeline) {
    Object.assign(this, { eviction, visits, timeline })
    this.liftedAt = eviction.liftAskedAt ?? Infinity
    this.forbidden = timeline.acceptedBetween(eviction.doneAt, this.liftedAt)
  }

  #fault (rule, detail, records) {
    const { user, room, askedAt, doneAt } = this.eviction
    const to = Math.min(this.liftedAt, doneAt + kTellTime)
    return violation(rule, `${user} in ${room}: ${detail}`, [this.eviction, ...records],
      { from: askedAt, to, excusable: true })
  }

  visit (visit, end) {
    const { askedAt, doneAt } = this.eviction
    const found = []
    const wasIn = visit.joinedAt !== null && visit.joinedAt < askedAt && (visit.endedAt ?? Infinity) > doneAt
    const seen = this.#seen(visit, wasIn)
    if (seen !== undefined) {
      found.push(this.#fault('Nothing reaches whoever was removed', `${seen} does`, [visit.describe()]))
    }
    if (visit.joinSentAt > doneAt && visit.joinedAt !== null && visit.joinedAt < this.liftedAt) {
      found.push(this.#fault('Whoever is blacklisted does not get in', 'a join', [visit.describe()]))
    }
    if (wasIn && this.#isToBeTold(visit, end) && visit.removedAt === null) {
      found.push(this.#fault('Whoever is removed is told', 'no roomAccessRemoved', [visit.describe()]))
    }
    return found
  }

  /// The id of a message that should not have arrived.
  #seen ({ runs }, wasIn) {
    const isIn = id => runs.some(({ first, last }) => first <= id && id <= last)
    const after = wasIn ? this.timeline.firstSentAfter(this.eviction.doneAt) : Infinity
    const late = runs.find(({ last }) => last >= after)
    return this.forbidden.find(isIn) ?? (late && Math.max(late.first, after))
  }

  // If the first attempt failed half-way, its node may have died after the removal and before the
  // notification.
  #isToBeTold ({ leaveSentAt, connection }, end) {
    const { attempts, doneAt } = this.eviction
    const stayed = Math.min(connection.goneAt ?? connection.closedAt ?? Infinity, end) > doneAt + kTellTime
    return attempts === 1 && leaveSentAt === null && stayed
  }

  messages (ledger) {
    const { user, room, doneAt } = this.eviction
    return [...ledger.sent.values()]
      .filter(sent => sent.user === user && sent.room === room && sent.sentAt > doneAt)
      .filter(({ ackedAt }) => ackedAt !== undefined && ackedAt < this.liftedAt)
      .map(sent => this.#fault('Whoever was removed sends nothing', `${sent.id} is accepted`, [sent]))
  }
}
