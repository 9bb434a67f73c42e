// Server-sent events by fetch, since EventSource sends no Authorization header. A feed follows one
// stream over breaks, from the last id that it got.

import { request } from './api.js'
import { Problem, problemOf } from './problem.js'

export interface StreamEvent {
  /** The last id that the stream gave, in this event or before. */
  id: string
  /** `message` unless the server names it. */
  type: string
  /** Null if the event only tells of an id. */
  data: string | null
}

/** Cuts a stream's text into events; the text may arrive in any pieces. */
export class EventParser {
  #rest = ''
  #id = ''
  #sawId = false
  #type = ''
  #data: string[] = []
  /** How long the server asks to wait before a reconnect, ms. */
  retry = 1000

  push(text: string): StreamEvent[] {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    const events: StreamEvent[] = []
    for (const line of lines) {
      const event = this.#line(line.endsWith('\r') ? line.slice(0, -1) : line)
      if (event) events.push(event)
    }
    return events
  }

  #line(line: string): StreamEvent | null {
    if (line === '') return this.#dispatch()
    const colon = line.indexOf(':')
    if (colon === 0) return null
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1))
    if (field === 'data') this.#data.push(value)
    else if (field === 'event') this.#type = value
    else if (field === 'id') [this.#id, this.#sawId] = [value, true]
    else if (field === 'retry' && /^\d+$/.test(value)) this.retry = Number(value)
    return null
  }

  #dispatch(): StreamEvent | null {
    const isEvent = this.#data.length > 0 || this.#sawId
    const event = { id: this.#id, type: this.#type || 'message', data: this.#data.length ? this.#data.join('\n') : null }
    this.#type = ''
    this.#data = []
    this.#sawId = false
    return isEvent ? event : null
  }
}

export type FeedState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** The next attempt is at `retryAt`, by Date.now(). */
  | { kind: 'away', retryAt: number, problem: Problem }
  /** It does not try again. */
  | { kind: 'ended', problem: Problem }

export interface FeedListener {
  event(event: StreamEvent): void
  state(state: FeedState): void
}

/** The server sends at least a comment every 15 s. */
const longestSilence = 40_000
const longestPause = 15_000

/** Follows a stream until stop(). */
export class Feed {
  readonly #key: string
  readonly #path: string
  readonly #listener: FeedListener
  readonly #stop = new AbortController()
  #lastId: string
  #failures = 0
  #wake = () => {}

  /** `lastId`: events follow this id; empty: from now on. */
  constructor(key: string, path: string, listener: FeedListener, lastId = '') {
    this.#key = key
    this.#path = path
    this.#listener = listener
    this.#lastId = lastId
    void this.#run()
  }

  stop(): void {
    this.#stop.abort()
    this.#wake()
  }

  /** Ends a pause between attempts. */
  retryNow(): void {
    this.#wake()
  }

  get #stopped() {
    return this.#stop.signal.aborted
  }

  async #run() {
    while (!this.#stopped) {
      this.#listener.state({ kind: 'connecting' })
      const parser = new EventParser()
      const problem = await this.#follow(parser)
      if (this.#stopped) return
      if (!problem.isTemporary) return this.#listener.state({ kind: 'ended', problem })
      const wait = Math.max(problem.retryAfter, backoff(parser.retry, this.#failures++))
      this.#listener.state({ kind: 'away', retryAt: Date.now() + wait, problem })
      await this.#pause(wait)
    }
  }

  /** One connection; returns why it ended. */
  async #follow(parser: EventParser): Promise<Problem> {
    const silence = new AbortController()
    let timer = setTimeout(() => silence.abort(), longestSilence)
    try {
      const response = await request(this.#key, this.#path, {
        headers: this.#lastId ? { 'last-event-id': this.#lastId } : {},
        signal: AbortSignal.any([this.#stop.signal, silence.signal])
      })
      if (!response.ok || !response.body) return await problemOf(response)
      this.#listener.state({ kind: 'live' })
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done || this.#stopped) break
        clearTimeout(timer)
        timer = setTimeout(() => silence.abort(), longestSilence)
        this.#pass(parser.push(value))
      }
    } catch {
      // The connection broke, or never was.
    } finally {
      clearTimeout(timer)
    }
    return new Problem(0, '')
  }

  #pass(events: StreamEvent[]) {
    if (events.length > 0) this.#failures = 0
    for (const event of events) {
      if (event.id) this.#lastId = event.id
      this.#listener.event(event)
    }
  }

  async #pause(ms: number) {
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = () => {}
  }
}

/** With jitter, so that consoles do not return to a restarted server all at once. */
function backoff(first: number, failures: number): number {
  const longest = Math.min(first * 2 ** failures, longestPause)
  return longest * (0.5 + Math.random() / 2)
}
