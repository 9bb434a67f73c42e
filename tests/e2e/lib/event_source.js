// A listener of Server-Sent Events that, unlike EventSource, a test can cut anywhere.

import { get } from 'node:http'

import { deadline, deferred } from './promises.js'

/// Remembers the messages, and the last id; open() again continues after it.
export class EventSource {
  messages = []
  named = []
  comments = 0
  #wanted = null

  constructor (url, lastId, headers = {}) {
    this.url = url
    this.lastId = lastId
    this.sent = headers
  }

  /// Resolves to the response's status, once its head has arrived.
  async open () {
    const { promise, resolve, reject } = deferred()
    const headers = { ...this.sent, ...(this.lastId !== undefined && { 'last-event-id': this.lastId }) }
    const request = get(this.url, { headers, agent: false }, response => {
      this.headers = response.headers
      resolve(response.statusCode)
      this.ended = deferred()
      let text = ''
      response.setEncoding('utf8')
      response.on('data', data => { text = this.#take(text + data) })
      response.on('error', () => {})
      response.on('close', () => { this.ended.resolve() })
    })
    request.on('error', reject)
    this.request = request
    return deadline(promise, 'the head of an event stream')
  }

  #take (text) {
    const events = text.split('\n\n')
    const rest = events.pop()
    for (const event of events) this.#dispatch(event.split('\n'))
    this.#wanted?.resolve()
    return rest
  }

  #dispatch (lines) {
    const fields = Object.fromEntries(lines.map(line => {
      const colon = line.indexOf(': ')
      return [line.slice(0, colon), line.slice(colon + 2)]
    }))
    if (lines.includes(':')) this.comments += 1
    if (fields.id !== undefined) this.lastId = fields.id
    if (fields.data === undefined) return
    if (fields.event !== undefined) {
      this.named.push([fields.event, JSON.parse(fields.data)])
      return
    }
    this.messages.push({ id: Number.parseInt(fields.id), message: JSON.parse(fields.data) })
  }

  /// Resolves once `isEnough(this)` is true.
  async until (isEnough, what) {
    while (!isEnough(this)) {
      this.#wanted = deferred()
      await deadline(this.#wanted.promise, what)
    }
  }

  /// Cuts the connection, as a network would.
  cut () {
    this.request.destroy()
  }

  close () {
    this.cut()
  }
}
