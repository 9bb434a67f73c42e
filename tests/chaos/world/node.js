// One chat-service process, which is restarted when it ends.

import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { toToml } from '../../e2e/lib/toml.js'
import { kAdmin, kOptions, kRedisOptions, kRooms } from '../plan/settings.js'
import { Clock } from './clock.js'
import { endLease } from './leases.js'
import { freePort, Process } from './process.js'
import { eventually, sleep } from './time.js'

export class ChatNode {
  #process = null

  constructor (name, directory, { binary, redis, record }) {
    Object.assign(this, { name, directory, binary, redis, record })
    this.logPath = path.join(directory, `${name}.log`)
    this.configPath = path.join(directory, `${name}.toml`)
  }

  async start () {
    this.port = await freePort()
    this.clock = await Clock.make(this.directory, this.name)
    await writeFile(this.configPath, toToml({
      ...kOptions,
      port: this.port,
      auth: { mode: 'insecure' },
      redis: { ...kRedisOptions, ...this.redis.config },
      log: { level: 'info' },
      rooms: kRooms.map(name => ({ name, owner: kAdmin }))
    }))
    await this.#spawn()
  }

  get url () { return `http://127.0.0.1:${this.port}` }

  /// Starts the process, repeatedly while Redis is away. Returns when it listens.
  async #spawn () {
    for (;;) {
      const log = await this.log()
      const listening = text => text.indexOf('listening on', log.length) >= 0
      const process = new Process(this.binary, ['serve', '--config', this.configPath],
        this.logPath, this.clock.environment)
      this.#process = process
      process.exit.then(exit => this.#onExit(process, exit))
      const isDone = async () => process.isGone || listening(await this.log())
      if (!await eventually(isDone, { within: 20_000, every: 20 })) await process.end('SIGKILL')
      if (!process.isGone) {
        this.isListening = true
        return
      }
      await sleep(200)
    }
  }

  async log () {
    return readFile(this.logPath, 'utf8').catch(() => '')
  }

  #onExit (process, { code, signal }) {
    if (process !== this.#process) return
    const wasListening = this.isListening
    this.isListening = false
    const isCrash = signal !== null && signal !== this.endedBy
    // Before it listens, it may give up because Redis is away.
    if (isCrash || (wasListening && this.endedBy === undefined)) {
      this.record.violate('A node runs until it is ended', `${this.name}: code ${code}, signal ${signal}`)
    }
    if (this.endedBy === 'SIGTERM' && code !== 0) this.record.count(`a node's end by SIGTERM: code ${code}`)
    this.endedBy = undefined
  }

  async #end (signal) {
    this.endedBy = signal
    const process = this.#process
    if (signal === 'SIGTERM') {
      const deadline = sleep(2 * kOptions.closeTimeout + 10_000).then(() => 'late')
      if (await Promise.race([process.end(signal), deadline]) === 'late') {
        this.record.violate('SIGTERM ends a node in time', this.name)
        await process.end('SIGKILL')
      }
    } else {
      await process.end(signal)
    }
  }

  faults = {
    kill: async ({ length }) => {
      await this.#end('SIGKILL')
      await sleep(length)
      await this.#spawn()
    },
    stop: async ({ length }) => {
      await this.#end('SIGTERM')
      await sleep(length)
      await this.#spawn()
    },
    pause: fault => this.#pause(fault),
    hiccup: fault => this.#pause(fault),
    lease: ({ type }) => this.#loseLease(type),
    clock: async ({ length, type }) => {
      await this.clock.set(type)
      await sleep(length)
      await this.clock.set(0)
    }
  }

  async #pause ({ length }) {
    this.#process.signal('SIGSTOP')
    await sleep(length)
    this.#process.signal('SIGCONT')
  }

  /// Does nothing if no client is on the node: then no lease can be found.
  async #loseLease (way) {
    const one = this.record.connections.find(({ node, isOpen }) => node === this && isOpen)
    if (one !== undefined) await endLease(this.redis, one.id, way)
  }

  /// Stops for good, in an orderly way.
  async stop () {
    await this.#end('SIGTERM')
  }
}
