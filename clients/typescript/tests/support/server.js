// The real server, with its state on disk, and TCP proxies in front of it.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const binary = path.resolve(process.env.CHAT_SERVICE_BIN ?? path.join(here, '../../../../build/release/chat-service'))

/// What the program's configuration may have, as text.
export function configReference () {
  const child = spawn(binary, ['print-config-reference'])
  let text = ''
  child.stdout.setEncoding('utf8').on('data', chunk => { text += chunk })
  return once(child, 'close').then(() => text)
}

export class Server {
  #directory = mkdtempSync(path.join(tmpdir(), 'chat-client-'))
  #child
  port = 0

  /// `top` and `more` are TOML, before and after the sections that every server has.
  constructor ({ top = '', auth = 'mode = "insecure"', more = '' } = {}) {
    this.config = port => `host = "127.0.0.1"
port = ${port}
state = "disk"
enable_userlist_updates = true
${top}
[auth]
${auth}
[disk]
directory = ${JSON.stringify(path.join(this.#directory, 'data'))}
[[rooms]]
name = "default"
[[rooms]]
name = "short"
history_max_size = 5
${more}`
  }

  get url () {
    return `http://127.0.0.1:${this.port}`
  }

  /// Again after kill(), it listens on the same port.
  async start () {
    const file = path.join(this.#directory, 'chat.toml')
    writeFileSync(file, this.config(this.port))
    const child = this.#child = spawn(binary, ['serve', '--config', file])
    let text = ''
    await new Promise((resolve, reject) => {
      const read = chunk => {
        text += chunk
        const match = /listening on \S*?:(\d+)/.exec(text)
        if (match) resolve(this.port = Number(match[1]))
      }
      child.stdout.setEncoding('utf8').on('data', read)
      child.stderr.setEncoding('utf8').on('data', chunk => { text += chunk })
      child.once('error', reject)
      child.once('close', code => reject(new Error(`The server ended with ${code}:\n${text}`)))
    })
    return this
  }

  /// As a power cut would.
  async kill () {
    this.#child.kill('SIGKILL')
    await once(this.#child, 'close')
  }

  async stop () {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

/// One TCP connection through a proxy.
class Pair {
  #losesAnswers = false
  #stalledUntil = 0

  constructor (client, port, onClose) {
    this.sockets = [client, net.connect(port, '127.0.0.1')]
    const [, server] = this.sockets
    client.on('data', bytes => server.write(bytes))
    server.on('data', bytes => { if (!this.#losesAnswers) client.write(bytes) })
    for (const socket of this.sockets) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        this.close()
        onClose()
      })
    }
  }

  close () {
    for (const socket of this.sockets) socket.destroy()
  }

  loseAnswers () {
    this.#losesAnswers = true
  }

  stall (ms) {
    this.#stalledUntil = Math.max(this.#stalledUntil, Date.now() + ms)
    for (const socket of this.sockets) socket.pause()
    setTimeout(() => {
      if (Date.now() < this.#stalledUntil) return
      for (const socket of this.sockets) socket.resume()
    }, ms + 1).unref()
  }
}

/// A network: forwards TCP connections to a port, until it is told not to.
export class Proxy {
  #pairs = new Set()
  #isUp = true

  constructor (port) {
    this.server = net.createServer(client => {
      if (!this.#isUp) return client.destroy()
      const pair = new Pair(client, port, () => this.#pairs.delete(pair))
      this.#pairs.add(pair)
    })
  }

  async start () {
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    this.url = `http://127.0.0.1:${this.server.address().port}`
    return this
  }

  /// Ends all connections. With `ms`, none are made for so long.
  cut (ms = 0) {
    this.down()
    if (ms === 0) this.up()
    else setTimeout(() => this.up(), ms).unref()
  }

  /// Ends all connections, and makes none until up().
  down () {
    for (const pair of this.#pairs) pair.close()
    this.#isUp = false
  }

  up () {
    this.#isUp = true
  }

  /// Loses what the server sends from now on, then ends the connections: requests arrive, and their
  /// answers do not.
  loseAnswers (ms) {
    for (const pair of this.#pairs) pair.loseAnswers()
    setTimeout(() => this.cut(), ms).unref()
  }

  /// Nothing passes for a while; nothing is lost.
  stall (ms) {
    for (const pair of this.#pairs) pair.stall(ms)
  }

  close () {
    this.down()
    this.server.close()
  }
}

/// Resolves once the condition holds; fails after the time, in ms.
export async function until (condition, what, ms = 30_000) {
  for (const end = Date.now() + ms; !condition();) {
    if (Date.now() > end) throw new Error(`Not within ${ms} ms: ${typeof what === 'function' ? what() : what}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))
