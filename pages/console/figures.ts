// The figures of the server over the last minutes: rates from counters, node by node.

import type { Figures, NodeFigures, ServerFigures } from './api.js'

/** Of one node, or of all together, between two measurements. */
export interface Rates {
  logins: number
  rejected: number
  messages: number
  deliveries: number
  commands: number
  sent: number
  received: number
  /** Cores in use. */
  cpu: number
  /** The mean latency of syncs, seconds; null: there were none. */
  sync: number | null
  /** Records written to the journal, bytes a second. */
  written: number
}

export interface Sample {
  /** ms, by the server's clock. */
  time: number
  connections: number
  sessions: number
  /** The longest lag of an event loop, seconds. */
  lag: number
  /** Slow consumers dropped since the sample before. */
  dropped: number
  rates: Rates | null
}

const perSecond = {
  logins: 'logins',
  rejected: 'logins_rejected',
  messages: 'messages',
  deliveries: 'deliveries',
  commands: 'commands',
  sent: 'sent_bytes',
  received: 'received_bytes',
  cpu: 'cpu_seconds'
} as const

type Rate = keyof typeof perSecond
const rateNames = Object.keys(perSecond) as Rate[]

/** Null if the node restarted in between, or did not measure again. */
function ratesBetween(before: Figures, now: Figures): Rates | null {
  const seconds = (now.time - before.time) / 1000
  if (seconds <= 0 || now.uptime < before.uptime) return null
  const rates = { sync: null, written: 0 } as Rates
  for (const name of rateNames) {
    const change = now[perSecond[name]] - before[perSecond[name]]
    if (change < 0) return null
    rates[name] = change / seconds
  }
  const [journal, journalBefore] = [now.state.journal, before.state.journal]
  if (journal && journalBefore) {
    const syncs = journal.syncs.count - journalBefore.syncs.count
    if (syncs > 0) rates.sync = (journal.syncs.seconds - journalBefore.syncs.seconds) / syncs
    rates.written = Math.max(0, journal.written_bytes - journalBefore.written_bytes) / seconds
  }
  return rates
}

function sumOf(all: Rates[]): Rates | null {
  if (all.length === 0) return null
  const sum = { sync: null, written: 0 } as Rates
  for (const name of rateNames) sum[name] = all.reduce((total, rates) => total + rates[name], 0)
  for (const { sync, written } of all) {
    sum.written += written
    if (sync !== null) sum.sync = Math.max(sum.sync ?? 0, sync)
  }
  return sum
}

interface NodeTrack {
  /** The last that were measured. */
  figures: Figures
  /** The node does not answer. */
  isAway: boolean
  rates: Rates | null
  /** Slow consumers dropped since the measurement before. */
  dropped: number
}

const total = (tracks: NodeTrack[], name: 'connections' | 'sessions') =>
  tracks.reduce((sum, { figures }) => sum + figures[name], 0)

export const lagOf = (figures: Figures) => Math.max(0, ...figures.loop_lag)

/** How long the history is, ms. */
export const kept = 300_000

/** The newest figures and the samples of the last minutes. */
export class FigureHistory {
  latest: ServerFigures | null = null
  samples: Sample[] = []
  #tracks = new Map<string, NodeTrack>()

  add(figures: ServerFigures): void {
    this.latest = figures
    this.#tracks = new Map(figures.nodes.flatMap(node => {
      const track = this.#track(node)
      return track ? [[node.id, track]] : []
    }))
    const tracks = [...this.#tracks.values()].filter(track => !track.isAway)
    this.samples.push({
      time: figures.time,
      connections: total(tracks, 'connections'),
      sessions: total(tracks, 'sessions'),
      dropped: tracks.reduce((sum, track) => sum + track.dropped, 0),
      lag: Math.max(0, ...tracks.map(track => lagOf(track.figures))),
      rates: sumOf(tracks.flatMap(track => track.rates ?? []))
    })
    const oldest = this.samples.findIndex(sample => sample.time > figures.time - kept)
    if (oldest > 0) this.samples.splice(0, oldest)
  }

  #track(node: NodeFigures): NodeTrack | null {
    const [before, now] = [this.#tracks.get(node.id), node.figures]
    if (!now) return before ? { ...before, isAway: true, rates: null, dropped: 0 } : null
    if (!before) return { figures: now, isAway: false, rates: null, dropped: 0 }
    // It has not measured since.
    if (before.figures.time === now.time) return { ...before, isAway: false, dropped: 0 }
    const dropped = Math.max(0, now.slow_consumers - before.figures.slow_consumers)
    return { figures: now, isAway: false, rates: ratesBetween(before.figures, now), dropped }
  }

  rates(node: string): Rates | null {
    return this.#tracks.get(node)?.rates ?? null
  }

  /** Slow consumers that were dropped in the time of the history. */
  get droppedLately(): number {
    return this.samples.reduce((sum, sample) => sum + sample.dropped, 0)
  }
}

/** The latency in seconds that a share of all syncs kept, as an upper bound; null: none or beyond. */
export function quantile(bounds: number[], counts: number[], share: number): number | null {
  const all = counts.reduce((sum, n) => sum + n, 0)
  let rest = all * share
  for (const [i, n] of counts.entries()) {
    rest -= n
    if (all > 0 && rest <= 0) return bounds[i] ?? null
  }
  return null
}
