// Plays a script of named users to a server, and records what each of their sockets sees.

import { Client } from './client.js'
import { label, toStep } from './steps.js'

// Requests whose result is a set, without a promised order.
const kSetResults = new Set(['directGetAccessList', 'roomGetAccessList', 'listOwnSockets'])
const kTimestampSlack = 120_000

const isBinary = value =>
  Buffer.isBuffer(value) || value instanceof ArrayBuffer || ArrayBuffer.isView(value)

function toBuffer (value) {
  return ArrayBuffer.isView(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : Buffer.from(value)
}

function isRecentTime (value) {
  return Number.isInteger(value) && Math.abs(value - Date.now()) < kTimestampSlack
}

/// Binary data in a transcript.
export const binary = hex => ({ '<binary>': hex })

/// An error, as clients receive it with `useRawErrorObjects`.
export const rawError = (code, ...args) => ({ name: 'ChatServiceError', code, args })

/// A value with the parts replaced that differ from run to run: socket ids by names, times by <ts>.
export function normalize (value, names = new Map()) {
  if (typeof value === 'string') return names.get(value) ?? value
  if (value === null || typeof value !== 'object') return value
  if (isBinary(value)) return binary(toBuffer(value).toString('hex'))
  if (Array.isArray(value)) return value.map(item => normalize(item, names))
  const pairs = Object.entries(value).map(([key, item]) => [
    names.get(key) ?? key,
    key === 'timestamp' && isRecentTime(item) ? '<ts>' : normalize(item, names)
  ])
  return Object.fromEntries(pairs)
}

function sortSets (value) {
  if (Array.isArray(value)) return [...value].sort()
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sortSets(item)]))
}

const isDeparture = ([event]) => event === 'roomUserLeft'

function withoutChance (logs) {
  return Object.fromEntries(Object.entries(logs).map(([name, log]) => {
    const goes = log.some(([event]) => event === 'roomAccessRemoved')
    const departures = log.filter(isDeparture).sort()
    const rest = log.map(entry => isDeparture(entry) ? departures.shift() : entry)
    return [name, goes ? log.filter(entry => !isDeparture(entry)) : rest]
  }))
}

const userOf = name => name.split('#')[0]

class Stage {
  #clients = new Map()
  #names = new Map()

  constructor (url, variant) {
    this.url = url
    this.variant = variant
  }

  #client (name) {
    const client = this.#clients.get(name)
    if (!client) throw new Error(`${name} is not connected in the script`)
    return client
  }

  #open (name, options) {
    const query = { userName: userOf(name) }
    return new Client(this.url, { variant: this.variant, query, ...options })
  }

  async connect ({ name, options }) {
    const client = this.#open(name, options)
    this.#clients.set(name, client)
    await client.login()
    this.#names.set(client.id, `<${name}>`)
  }

  async refused ({ name, options }) {
    const client = this.#open(name, options)
    await client.rejected()
    client.record.push(['disconnect'])
    this.#clients.set(name, client)
  }

  async leave ({ name, sees, notice }) {
    const client = this.#client(name)
    const others = [...this.#clients.keys()].filter(
      other => other !== name && userOf(other) === userOf(name))
    const observer = this.#client(sees ?? others[0])
    const from = observer.record.length
    client.close()
    this.#clients.delete(name)
    await observer.wait(notice, { from })
  }

  async send ({ name, event, sees, notice }) {
    const from = sees && this.#client(sees).record.length
    this.#client(name).send(...event)
    if (sees) await this.#client(sees).wait(notice, { from })
  }

  async request ({ name, event }) {
    await this.#client(name).request(...event)
  }

  async group ({ steps }) {
    for (const step of steps) await this[step.kind](step)
  }

  #take (name, step) {
    const client = this.#clients.get(name)
    const requests = (step.steps ?? [step]).filter(({ kind, name: by }) =>
      kind === 'request' && by === name)
    return client.record.splice(0).map(entry => {
      const normal = normalize(entry, this.#names)
      if (entry[0] !== 'ack') return normal
      const isSet = kSetResults.has(requests.shift().event[0])
      return isSet ? [...normal.slice(0, 2), sortSets(normal[2])] : normal
    })
  }

  async run (step) {
    await this[step.kind](step)
    await Promise.all([...this.#clients.entries()]
      .filter(([name]) => step.kind !== 'refused' || name !== step.name)
      .map(([, client]) => client.fence()))
    const logs = [...this.#clients.keys()].sort()
      .map(name => [name, this.#take(name, step)])
      .filter(([, log]) => log.length > 0)
    if (step.kind === 'refused') this.#clients.delete(step.name)
    const result = Object.fromEntries(logs)
    return { step: label(step), logs: step.severalGo ? withoutChance(result) : result }
  }

  close () {
    for (const client of this.#clients.values()) client.close()
  }
}

/// The log of each socket for each step.
export async function play (url, variant, steps) {
  const stage = new Stage(url, variant)
  const transcript = []
  try {
    for (const [index, step] of steps.map(toStep).entries()) {
      try {
        transcript.push(await stage.run(step))
      } catch (error) {
        error.message = `Step ${index}, ${label(step)}: ${error.message}`
        throw error
      }
    }
  } finally {
    stage.close()
  }
  return transcript
}

/// The transcript that our server must produce, given the reference's `transcript`.
export function withDifferences (transcript, steps) {
  return transcript.map((entry, index) =>
    steps[index].ours ? { ...entry, logs: steps[index].ours } : entry)
}

/// A transcript as readable text.
export function format (transcript) {
  return transcript.map(({ step, logs }) => {
    const lines = Object.entries(logs).flatMap(([name, log]) =>
      log.map(entry => `    ${name}: ${JSON.stringify(entry)}\n`))
    return `  ${step}\n${lines.join('')}`
  }).join('')
}
