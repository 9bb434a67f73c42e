// The record of a run.

import { now } from '../world/time.js'
import { Ledger } from './ledger.js'

export class Record {
  ledger = new Ledger()
  connections = []
  visits = []
  /// Connections that broke: see Stretch.
  breaks = []
  /// Direct messages by text: {text, from, to, stretch, sentAt, ackedAt, error}.
  letters = new Map()
  /// Changes of whitelists, as rooms are told of them, by text: {text, room, event, name, sentAt, ackedAt}.
  edits = new Map()
  /// Clients that disconnected and were recovered nevertheless: {client, saidAt, backAt}.
  goodbyes = []
  /// {user, room, askedAt, doneAt, attempts, liftAskedAt}: users evicted from a room.
  evictions = []
  /// {name, target, type, from, to}
  faults = []
  /// Violations noticed during the run: {rule, detail, at, records}.
  violations = []
  counts = new Map()

  count (what) {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }

  /// `excusable`: a failover that loses unreplicated writes excuses it.
  violate (rule, detail, records = [], { from = now(), to = now(), excusable = false } = {}) {
    this.violations.push({ rule, detail, records, from, to, excusable })
  }
}
