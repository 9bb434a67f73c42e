// Real Redis servers on free ports of the loopback device.

import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

import { deadline, deferred } from './promises.js'
import { freePort } from './servers.js'

const run = promisify(execFile)

/// A `redis-server`, with its data in a temporary directory. It never outlives this process.
export class RedisServer {
  #kill = () => this.#child?.kill('SIGKILL')
  #child = null
  #exited = null

  static async start () {
    const server = new RedisServer()
    server.port = await freePort()
    server.directory = await mkdtemp(path.join(tmpdir(), 'chat-redis-'))
    process.once('exit', server.#kill)
    await server.start()
    return server
  }

  get url () { return `redis://127.0.0.1:${this.port}` }

  /// After stop(), on the same port and with the same data. Resolves when it answers.
  async start () {
    const ready = deferred()
    const exited = deferred()
    const child = spawn('redis-server', [
      '--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.directory, '--save', '',
      '--appendonly', 'yes', '--appendfsync', 'no', '--databases', '1000'
    ], { stdio: ['ignore', 'pipe', 'ignore'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      output += text
      if (output.includes('Ready to accept connections')) ready.resolve()
    })
    child.once('error', ready.reject)
    child.once('close', () => {
      ready.reject(new Error(`redis-server is gone:\n${output}`))
      exited.resolve()
    })
    // A test's process must end even if nothing stops the server.
    child.unref()
    child.stdout.unref()
    this.#child = child
    this.#exited = exited.promise
    await deadline(ready.promise, 'redis-server')
  }

  pause () { this.#child.kill('SIGSTOP') }
  resume () { this.#child.kill('SIGCONT') }

  /// Ends the process; its data stays.
  async stop () {
    const child = this.#child
    child.ref()
    child.kill('SIGCONT')
    child.kill('SIGTERM')
    await deadline(this.#exited, 'redis-server to end')
  }

  /// After stop(): deletes its data.
  async clear () {
    await rm(this.directory, { recursive: true })
    await mkdir(this.directory)
  }

  async close () {
    await this.stop()
    process.off('exit', this.#kill)
    await rm(this.directory, { recursive: true, force: true })
  }

  /// The output of redis-cli for a command, by lines.
  async cli (...words) {
    const { stdout } = await run('redis-cli', ['-p', `${this.port}`, ...words])
    return stdout.split('\n').filter(line => line !== '')
  }
}

let shared

/// One server for everything that this process starts; each user of it has its own key names.
export function sharedRedis () {
  shared ??= RedisServer.start()
  return shared
}
