// One redis-server process, or one Sentinel.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { kRedisOptions } from '../plan/settings.js'
import { Clock } from './clock.js'
import { freePort, outputOf, Process } from './process.js'
import { eventually, sleep } from './time.js'

/// Ways to refuse writes: an option, and the value for it.
const kRefusals = { oom: ['maxmemory', '1'], noreplicas: ['min-replicas-to-write', '10'] }

/// The options of a node; `where` says where its Redis is.
export const redisState = where => ({ state: 'redis', redis: { ...kRedisOptions, ...where } })

export class RedisServer {
  #process = null

  /// `config` has lines for redis.conf. Configuration, data and log are in the directory.
  static async start (directory, config, { isSentinel = false } = {}) {
    const server = new RedisServer()
    server.directory = directory
    server.isSentinel = isSentinel
    server.clock = await Clock.make(path.dirname(directory), path.basename(directory))
    server.port = await freePort()
    await mkdir(directory, { recursive: true })
    const data = isSentinel ? [] : ['save ""', 'appendonly yes', 'repl-diskless-sync-delay 0']
    await writeFile(server.configPath, [
      'bind 127.0.0.1', `port ${server.port}`, `dir ${directory}`, ...data, ...config, ''
    ].join('\n'))
    await server.start()
    return server
  }

  get configPath () { return path.join(this.directory, 'redis.conf') }
  get logPath () { return path.join(this.directory, 'log') }

  async start () {
    const args = [this.configPath, ...(this.isSentinel ? ['--sentinel'] : [])]
    this.#process = new Process('redis-server', args, this.logPath, this.clock.environment)
    const isUp = await eventually(async () => this.#process.isGone || await this.cli('PING') === 'PONG')
    if (!isUp || this.#process.isGone) {
      throw new Error(`redis-server does not start:\n${await this.log()}`)
    }
  }

  kill () { return this.#process.end('SIGKILL') }
  pause () { this.#process.signal('SIGSTOP') }
  resume () { this.#process.signal('SIGCONT') }

  /// Refuses writes, or takes them again. Reads always work.
  refuse (type) { return this.cli('CONFIG', 'SET', ...kRefusals[type]) }
  takeAll (type) { return this.cli('CONFIG', 'SET', kRefusals[type][0], 0) }

  /// Shifts the clock by `type` seconds for `length` ms.
  async shiftClock ({ type, length }) {
    await this.clock.set(type)
    await sleep(length)
    await this.clock.set(0)
  }

  log () { return readFile(this.logPath, 'utf8') }

  /// The output of redis-cli; '' if the server is not there.
  cli (...words) {
    return outputOf('redis-cli', ['-h', '127.0.0.1', '-p', `${this.port}`, ...words.map(String)])
  }

  /// The size of a sorted set; 0 if another server has the key.
  async count (key) {
    return Number(await this.cli('ZCARD', key)) || 0
  }

  async keys (pattern) {
    const keys = await this.cli('--scan', '--pattern', pattern)
    return keys.split('\n').filter(key => key !== '')
  }

  async answers (words, part) {
    return (await this.cli(...words)).includes(part)
  }

  isMaster () { return this.answers(['ROLE'], 'master') }

  /// Whether this is a replica that has caught up.
  isReplica () { return this.answers(['INFO', 'replication'], 'master_link_status:up') }

  /// Whether this is a master with a replica that has caught up.
  hasReplica () { return this.answers(['INFO', 'replication'], 'state=online') }

  /// Cuts the connections of one type (`normal`, `pubsub`, `replica`), or all.
  cut (type) {
    const whom = type === 'all' ? ['LADDR', `127.0.0.1:${this.port}`] : ['TYPE', type]
    return this.cli('CLIENT', 'KILL', ...whom, 'SKIPME', 'yes')
  }
}
