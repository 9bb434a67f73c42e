// HTTP servers that the server under test calls.

import { createServer } from 'node:http'

import { deferred } from './promises.js'

/// A server on a free port. `answer(request)` gets {method, path, headers, body} and returns
/// {status, body, headers} or a promise of it. A body that is not a string is sent as JSON. Without
/// an answer the request stays open.
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

  /// As if the process were killed: connections break, and nothing listens.
  close () {
    this.#server?.close()
    this.#server?.closeAllConnections()
  }
}
