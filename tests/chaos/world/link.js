// The network of one client: its TCP connections, as they pass through the proxy, and their faults.

import net from 'node:net'

const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))

// A connection that was closed by FIN is cut after this time, in ms.
const kLinger = 300

/// One direction of a connection.
class Flow {
  #isHeld = false

  /// `take(chunk)` returns what may pass.
  constructor (from, to, take) {
    Object.assign(this, { from, to })
    from.on('data', chunk => {
      const passed = take(chunk)
      if (to.writableEnded || to.destroyed || passed.length === 0 || to.write(passed)) return
      from.pause()
      to.once('drain', () => { if (!this.#isHeld) from.resume() })
    })
    from.on('end', () => to.end())
  }

  hold () {
    this.#isHeld = true
    this.from.pause()
  }

  release () {
    this.#isHeld = false
    this.from.resume()
  }
}

class Pair {
  #isLinked = true

  constructor (client, server, take) {
    Object.assign(this, { client, server })
    this.up = new Flow(client, server, chunk => chunk)
    this.down = new Flow(server, client, take)
    this.#follow(client, server)
    this.#follow(server, client)
  }

  // What ends one side ends the other one.
  #follow (side, other) {
    side.on('error', () => {})
    side.on('close', hadError => {
      if (!this.#isLinked) return
      if (hadError) other.resetAndDestroy()
      else other.end()
    })
  }

  get isGone () { return this.client.destroyed && this.server.destroyed }

  hold (type) {
    if (type !== 'down') this.up.hold()
    if (type !== 'up') this.down.hold()
  }

  release () {
    this.up.release()
    this.down.release()
  }

  reset () {
    this.client.resetAndDestroy()
    this.server.resetAndDestroy()
  }

  finish () {
    this.hold('both')
    this.client.end()
    this.server.end()
    setTimeout(() => this.reset(), kLinger)
  }

  /// The server keeps its side.
  orphan () {
    this.#isLinked = false
    this.hold('both')
    this.client.resetAndDestroy()
  }

  /// No more bytes in this direction.
  half (type) {
    if (type === 'up') this.server.end()
    else this.client.end()
  }
}

export class Link {
  #pairs = new Set()
  #held = null // 'up', 'down' or 'both' while it stalls
  #isGone = false
  #bytesLeft = Infinity
  #isCalm = false

  /// `report(fault)` is called with {name, type, from, to} when a fault begins; `to` is when it will end.
  constructor (name, node, nodes, report) {
    Object.assign(this, { name, node, nodes, report })
  }

  /// A new connection of the client, paused, and the bytes that came with it.
  attach (client, first) {
    if (this.#isGone) {
      client.resetAndDestroy()
      return
    }
    const server = net.connect({ port: this.nodes[this.node], host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    server.write(first)
    const pair = new Pair(client, server, chunk => this.#bite(chunk))
    this.#pairs.add(pair)
    const forget = () => { if (pair.isGone) this.#pairs.delete(pair) }
    client.on('close', forget)
    server.on('close', forget)
    client.resume()
    if (this.#held !== null) pair.hold(this.#held)
  }

  #bite (chunk) {
    if (this.#bytesLeft === Infinity) return chunk
    const passed = chunk.subarray(0, this.#bytesLeft)
    this.#bytesLeft -= passed.length
    if (this.#bytesLeft === 0) setImmediate(() => this.#each(pair => pair.reset()))
    return passed
  }

  #each (action) {
    for (const pair of [...this.#pairs]) action(pair)
  }

  // Faults -----------------------------------------------------------------------------------------

  /// Suffers the faults until calm().
  async suffer (faults) {
    for (const fault of faults) {
      await sleep(fault.rest)
      if (this.#isCalm) return
      const from = performance.timeOrigin + performance.now()
      this.report({ link: this.name, name: fault.name, type: fault.type, from, to: from + fault.length + fault.gone })
      await this.#faults[fault.name](fault)
    }
  }

  calm () { this.#isCalm = true }

  // Afterwards the client finds another node.
  async #leave (gone) {
    this.node = (this.node + 1) % this.nodes.length
    this.#isGone = gone > 0
    await sleep(gone)
    this.#isGone = false
  }

  #cut = async ({ gone }) => {
    this.#each(pair => pair.reset())
    await this.#leave(gone)
  }

  #finish = async ({ gone }) => {
    this.#each(pair => pair.finish())
    await this.#leave(gone)
  }

  #faults = {
    reset: this.#cut,
    far: this.#cut,
    finish: this.#finish,
    orphan: async ({ length }) => {
      const pairs = [...this.#pairs]
      for (const pair of pairs) pair.orphan()
      await this.#leave(0)
      await sleep(length)
      for (const pair of pairs) pair.reset()
    },
    stall: async fault => {
      this.#held = fault.type
      this.#each(pair => pair.hold(fault.type))
      await sleep(fault.length)
      this.#held = null
      if (fault.end === 'on') this.#each(pair => pair.release())
      else await (fault.end === 'reset' ? this.#cut(fault) : this.#finish(fault))
    },
    half: async fault => {
      this.#each(pair => pair.half(fault.type))
      await sleep(fault.length)
      await this.#cut(fault)
    },
    bite: async fault => {
      this.#bytesLeft = fault.bytes
      await sleep(fault.length)
      this.#bytesLeft = Infinity
      await this.#cut(fault)
    }
  }
}
