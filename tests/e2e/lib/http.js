// HTTP servers that the server under test asks.

import { createServer } from 'node:http'

import { deferred } from './promises.js'

/// A server on a free port. `answer(request)` gets {method, path, headers, body} and returns, or
/// promises, {status, body, headers}; a body that is no string is sent as JSON. With no answer the
/// request stays unanswered.
export class HttpServer {
  requests = []
  #answer
  #server

  constructor (answer) {
    this.#answer = answer
  }

  async start (port = 0) {
    const { promise, resolve, reject } = deferred()
    this.#server = createServer((request, response) => this.#serve(request, response))
    this.#server.once('error', reject)
    this.#server.listen(port, '127.0.0.1', resolve)
    await promise
    this.port = this.#server.address().port
    this.url = `http://127.0.0.1:${this.port}`
    return this
  }

  async #serve (incoming, outgoing) {
    let body = ''
    for await (const piece of incoming.setEncoding('utf8')) body += piece
    const { method, url: path, headers } = incoming
    const request = { method, path, headers, body }
    this.requests.push(request)
    const answer = await this.#answer(request)
    if (!answer) return
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
    outgoing.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
    outgoing.end(text)
  }

  onConnection (listener) {
    this.#server.on('connection', listener)
  }

  /// As when the process is killed: connections break, and nobody listens.
  close () {
    this.#server?.close()
    this.#server?.closeAllConnections()
  }
}
