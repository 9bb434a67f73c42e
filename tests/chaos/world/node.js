// One chat-service process, which is restarted when it ends.

import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { toToml } from '../../e2e/lib/toml.js'
import { kOptions } from '../plan/settings.js'
import { Clock } from './clock.js'
import { endLease } from './leases.js'
import { freePort, Process } from './process.js'
import { eventually, now, sleep } from './time.js'

export class ChatNode {
  /// When the present process was started; the one before had ended.
  startedAt = 0
  /// How many SIGKILLs it got, and the times from a start to listening, in ms.
  kills = 0
  startTimes = []
  #process = null

  /// `rooms` are tables of the configuration, as `options` are, which replace those of the plan.
  constructor (name, directory, { binary, state, record, rooms, options = {} }) {
    Object.assign(this, { name, directory, binary, state, record, rooms, options })
    this.logPath = path.join(directory, `${name}.log`)
    this.configPath = path.join(directory, `${name}.toml`)
  }

  async start () {
    this.port = await freePort()
    this.clock = await Clock.make(this.directory, this.name)
    await writeFile(this.configPath, toToml({
      ...kOptions,
      ...this.options,
      ...this.state.options,
      port: this.port,
      auth: { mode: 'insecure' },
      log: { level: 'info' },
      rooms: this.rooms
    }))
    await this.#spawn()
  }

  get url () { return `http://127.0.0.1:${this.port}` }

  #launch () {
    const process = new Process(this.binary, ['serve', '--config', this.configPath],
      this.logPath, this.clock.environment)
    this.#process = process
    this.startedAt = now()
    process.exit.then(exit => this.#onExit(process, exit))
    return process
  }

  /// Starts the process, repeatedly while Redis is away. Returns when it listens.
  async #spawn () {
    for (;;) {
      const log = await this.log()
      const listening = text => text.indexOf('listening on', log.length) >= 0
      const process = this.#launch()
      const isDone = async () => process.isGone || listening(await this.log())
      if (!await eventually(isDone, { within: 20_000, every: 5 })) await process.end('SIGKILL')
      if (!process.isGone) {
        this.isListening = true
        this.startTimes.push(now() - this.startedAt)
        return
      }
      if (!this.state.mayBeAway) await this.#neverStarts(log.length)
      await sleep(200)
    }
  }

  async #neverStarts (logged) {
    const said = (await this.log()).slice(logged)
    this.record.violate('A node starts, whatever came before', this.name, said.trimEnd().split('\n'))
    throw new Error(`${this.name} does not start`)
  }

  async log () {
    return readFile(this.logPath, 'utf8').catch(() => '')
  }

  #onExit (process, { code, signal }) {
    if (process !== this.#process) return
    const wasListening = this.isListening
    this.isListening = false
    const isCrash = signal !== null && signal !== this.endedBy
    const mayGiveUp = this.state.mayBeAway && !wasListening
    if (isCrash || (!mayGiveUp && this.endedBy === undefined)) {
      this.record.violate('A node runs until it is ended', `${this.name}: code ${code}, signal ${signal}`)
    }
    if (this.endedBy === 'SIGTERM' && code !== 0) this.record.count(`a node's end by SIGTERM: code ${code}`)
    this.endedBy = undefined
  }

  async #end (signal) {
    const process = this.#process
    if (process.isGone) return
    this.endedBy = signal
    if (signal === 'SIGKILL') ++this.kills
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
    falter: async ({ length }) => {
      await this.#end('SIGKILL')
      this.#launch()
      await sleep(length)
      await this.#end('SIGKILL')
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
    if (one !== undefined) await endLease(this.state, one.id, way)
  }

  /// Stops for good, in an orderly way.
  async stop () {
    await this.#end('SIGTERM')
  }
}
