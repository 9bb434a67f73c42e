// The raw wire: bytes that client libraries would not send, and answers that they would hide.

import WebSocket from 'ws'

import { deadline, deferred } from './promises.js'

const kPath = '/socket.io/'

/// With a null `eio` the query has no version, as with some old clients.
const queryOf = (eio, transport, more) => ({ ...(eio !== null && { EIO: eio }), transport, ...more })

export const kNamespace = '/chat-service'

/// A WebSocket of the Engine.IO transport. Text messages are strings, binary ones Buffers.
export class RawSocket {
  #messages = []
  #wanted = null
  #closed = deferred()

  constructor (url, { eio = 4, query = {}, path = kPath, headers, protocols = [] } = {}) {
    const params = new URLSearchParams(queryOf(eio, 'websocket', query))
    this.ws = new WebSocket(`${url.replace('http', 'ws')}${path}?${params}`, protocols, { headers })
    this.ws.on('message', (data, isBinary) => this.#arrive(isBinary ? data : data.toString()))
    this.ws.on('close', code => this.#closed.resolve(code))
    this.ws.on('error', error => this.#closed.resolve(error))
  }

  #arrive (message) {
    this.#messages.push(message)
    this.#wanted?.resolve()
  }

  /// Resolves to this once the WebSocket is open.
  async open () {
    const { promise, resolve } = deferred()
    this.ws.once('open', resolve)
    const refused = this.#closed.promise.then(reason => { throw new Error(`Refused: ${reason}`) })
    await deadline(Promise.race([promise, refused]), 'the WebSocket to open')
    return this
  }

  send (...messages) {
    for (const message of messages) this.ws.send(message)
  }

  /// The next message.
  async next () {
    while (this.#messages.length === 0) {
      this.#wanted = deferred()
      const gone = this.#closed.promise.then(reason => {
        if (this.#messages.length === 0) throw new Error(`The WebSocket is closed: ${reason}`)
      })
      await deadline(Promise.race([this.#wanted.promise, gone]), 'a message')
    }
    return this.#messages.shift()
  }

  /// The next message that matches; drops those before it.
  async nextLike (pattern) {
    for (;;) {
      const message = await this.next()
      if (typeof message === 'string' && pattern.test(message)) return message
    }
  }

  /// The close code, or the error, once the connection is gone.
  closed () {
    return deadline(this.#closed.promise, 'the WebSocket to close')
  }

  close () {
    this.ws.terminate()
  }
}

/// A logged-in WebSocket, with Engine.IO 4.
export async function rawLogin (url, userName) {
  const socket = await new RawSocket(url).open()
  await socket.next()
  socket.send(`40${kNamespace},${JSON.stringify({ userName })}`)
  await socket.nextLike(/^42.*loginConfirmed/)
  return socket
}

/// HTTP requests of the polling transport.
export class RawPolling {
  constructor (url, { eio = 4, query = {}, path = kPath } = {}) {
    this.url = url + path
    this.query = queryOf(eio, 'polling', query)
    this.eio = eio
  }

  request (method, body, { query = {}, headers } = {}) {
    const params = new URLSearchParams({ ...this.query, ...query })
    return deadline(fetch(`${this.url}?${params}`, { method, body, headers }),
      `${method} ${params}`)
  }

  /// The handshake; resolves to the data of the open packet.
  async open () {
    const response = await this.request('GET')
    const text = await response.text()
    const data = JSON.parse(text.slice(text.indexOf('{'), text.indexOf('}') + 1))
    this.query.sid = data.sid
    return data
  }

  /// The packets of one GET, text only.
  async poll () {
    const response = await this.request('GET')
    const text = await response.text()
    if (response.status !== 200) throw new Error(`Poll refused: ${response.status} ${text}`)
    return this.eio === 4 ? text.split('\x1e') : splitLengths(text)
  }

  async post (...packets) {
    const body = this.eio === 4
      ? packets.join('\x1e')
      : packets.map(packet => `${packet.length}:${packet}`).join('')
    return this.request('POST', body, { headers: { 'content-type': 'text/plain;charset=UTF-8' } })
  }

  /// Polls until `done` accepts the packets so far.
  async pollUntil (done) {
    const packets = []
    while (!done(packets)) packets.push(...await this.poll())
    return packets
  }
}

// Engine.IO 3: <length>:<packet>, with the length in UTF-16 units.
function splitLengths (text) {
  const packets = []
  while (text) {
    const colon = text.indexOf(':')
    const end = colon + 1 + Number(text.slice(0, colon))
    packets.push(text.slice(colon + 1, end))
    text = text.slice(end)
  }
  return packets
}
