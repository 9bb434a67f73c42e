// All that happened in a run.

import { now } from '../world/time.js'
import { Ledger } from './ledger.js'

export class Record {
  ledger = new Ledger()
  connections = []
  visits = []
  /// {user, room, askedAt, doneAt, attempts, liftAskedAt}: users sent away from a room.
  evictions = []
  /// {name, target, type, from, to}
  faults = []
  /// What is wrong by itself, whatever else happened: {rule, detail, at, records}.
  violations = []
  counts = new Map()

  count (what) {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }

  /// `excusable`: not where a failover loses what is not replicated.
  violate (rule, detail, records = [], { from = now(), to = now(), excusable = false } = {}) {
    this.violations.push({ rule, detail, records, from, to, excusable })
  }
}
