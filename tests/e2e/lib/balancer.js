// An HTTP balancer without sticky sessions: each request goes to the next server.

import http from 'node:http'
import net from 'node:net'

export class Balancer {
  #next = 0
  #sockets = new Set()
  #agent = new http.Agent({ keepAlive: true })

  /// The number of requests that each port got: those with a session, and upgrades.
  counts = new Map()

  constructor (ports) {
    this.ports = ports
    this.server = http.createServer((request, response) => this.#pass(request, response))
    this.server.on('upgrade', (request, socket, head) => this.#tunnel(request, socket, head))
    this.server.on('connection', socket => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  async start () {
    await new Promise(resolve => this.server.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${this.server.address().port}`
    return this
  }

  #choose (request) {
    const port = this.ports[this.#next++ % this.ports.length]
    if (request.url.includes('sid=')) this.counts.set(port, (this.counts.get(port) ?? 0) + 1)
    return port
  }

  #pass (request, response) {
    const { method, url: path, headers } = request
    const passed = http.request(
      { host: '127.0.0.1', port: this.#choose(request), method, path, headers, agent: this.#agent },
      answer => {
        response.writeHead(answer.statusCode, answer.headers)
        answer.pipe(response)
      })
    passed.on('error', () => response.destroy())
    response.on('close', () => passed.destroy())
    request.pipe(passed)
  }

  #tunnel (request, socket, head) {
    const port = this.#choose(request)
    const other = net.connect(port, '127.0.0.1', () => {
      const lines = request.rawHeaders.flatMap((name, i, all) => i % 2 ? [] : [`${name}: ${all[i + 1]}`])
      other.write([`${request.method} ${request.url} HTTP/1.1`, ...lines, '', ''].join('\r\n'))
      other.write(head)
      socket.pipe(other).pipe(socket)
    })
    for (const [one, another] of [[socket, other], [other, socket]]) {
      one.on('error', () => another.destroy())
      one.on('close', () => another.destroy())
    }
  }

  close () {
    this.#agent.destroy()
    for (const socket of this.#sockets) socket.destroy()
    this.server.close()
  }
}
