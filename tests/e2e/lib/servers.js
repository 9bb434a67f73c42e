// Starting and stopping the servers under test: the program, and the reference implementation.

import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { deadline, deferred } from './promises.js'
import { stateOptions } from './state.js'
import { toToml } from './toml.js'

const here = path.dirname(fileURLToPath(import.meta.url))

export const kExamples = path.resolve(
  process.env.CHAT_EXAMPLES_DIR ?? path.join(here, '../../../build/release/examples'))

export const kBinary = path.resolve(
  process.env.CHAT_SERVICE_BIN ?? path.join(here, '../../../build/release/chat-service'))

const kSanitizerReport = /(Address|Leak|Thread|Memory|UndefinedBehavior)Sanitizer|runtime error:/

/// A TCP port that was free a moment ago.
export function freePort () {
  const { promise, resolve, reject } = deferred()
  const server = createServer()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
  return promise
}

/// The program, or another, run once with any arguments. `stdout` and `stderr` collect its output.
export class Program {
  #kill = () => this.child.kill('SIGKILL')

  constructor (args, { binary = kBinary, cwd, env } = {}) {
    this.binary = binary
    this.stdout = ''
    this.stderr = ''
    this.listening = deferred()
    this.listening.promise.catch(() => {})
    this.exited = deferred()
    this.child = spawn(binary, args, { cwd, env: { ...process.env, ...env } })
    this.child.stdout.setEncoding('utf8').on('data', text => this.#onStdout(text))
    this.child.stderr.setEncoding('utf8').on('data', text => { this.stderr += text })
    process.once('exit', this.#kill)
    this.child.once('error', error => this.#onExit(error, null, null))
    this.child.once('close', (code, signal) => this.#onExit(null, code, signal))
  }

  #onStdout (text) {
    this.stdout += text
    const match = /listening on \S*?:(\d+)/.exec(this.stdout)
    if (match) this.listening.resolve(Number(match[1]))
  }

  #onExit (error, code, signal) {
    process.off('exit', this.#kill)
    const text = error ? error.message : `exit code ${code}, signal ${signal}`
    this.listening.reject(new Error(`${this.binary} is gone: ${text}\n${this.stdout}\n${this.stderr}`))
    this.exited.resolve({ error, code, signal })
  }

  signal (name) {
    this.child.kill(name)
  }

  /// {code, signal} once the process has ended and all its output has been read.
  async waitExit () {
    try {
      return await deadline(this.exited.promise,
        () => `${this.binary} to end\n${this.stdout}\n${this.stderr}`)
    } catch (error) {
      this.signal('SIGKILL')
      throw error
    }
  }

  /// Resolves with the match once the program has logged it.
  logged (pattern) {
    const look = async () => {
      while (!pattern.test(this.stderr)) await once(this.child.stderr, 'data')
      return pattern.exec(this.stderr)
    }
    return deadline(look(), () => `${pattern} in the log:\n${this.stderr}`)
  }

  assertNoSanitizerReport () {
    if (kSanitizerReport.test(this.stderr) || kSanitizerReport.test(this.stdout)) {
      throw new Error(`A sanitizer reports:\n${this.stderr}\n${this.stdout}`)
    }
  }
}

/// Runs the program with this configuration text. `configPath` names the file.
export async function runWithConfig (text, args = []) {
  const directory = await mkdtemp(path.join(tmpdir(), 'chat-e2e-'))
  const configPath = path.join(directory, 'chat.toml')
  await writeFile(configPath, text)
  const program = new Program(['serve', '--config', configPath, ...args])
  program.configPath = configPath
  program.exited.promise.finally(() => rm(directory, { recursive: true, force: true }))
  return program
}

/// A program that listens.
class RunningServer {
  constructor (program, port) {
    this.program = program
    this.port = port
    this.url = `http://127.0.0.1:${port}`
  }

  /// Stops the server as an operator would, and checks that it ends cleanly.
  async stop () {
    this.program.signal('SIGTERM')
    const { code, signal } = await this.program.waitExit()
    this.program.assertNoSanitizerReport()
    if (code !== 0) {
      const { stdout, stderr } = this.program
      throw new Error(`The server ended with code ${code}, signal ${signal}\n${stdout}\n${stderr}`)
    }
  }
}

async function untilListening (program) {
  try {
    const port = await deadline(program.listening.promise, () => `readiness\n${program.stderr}`)
    return new RunningServer(program, port)
  } catch (error) {
    program.signal('SIGKILL')
    throw error
  }
}

/// Starts a program of examples/ on a free port. `options` have the names of its command line:
/// `'ping-interval'`.
export async function startExample (name, options = {}) {
  const args = Object.entries({ port: 0, ...options }).flatMap(([key, value]) => [`--${key}`, value])
  return untilListening(new Program(args, { binary: examplePath(name) }))
}

/// Starts an example that takes only a port.
export function startExampleServer (name) {
  return untilListening(new Program(['0'], { binary: examplePath(name) }))
}

export function examplePath (name) {
  return path.join(kExamples, name)
}

/// Starts the program. `options` are the service's, by their JavaScript names (`historyMaxSize`).
/// `rooms` exist from the start. Other sections of the file go by their names. `more` is TOML that
/// is appended.
export async function startServer ({ options = {}, rooms = [], more = '', ...sections } = {}) {
  const config = {
    host: '127.0.0.1',
    port: 0,
    threads: 2,
    ...await stateOptions(),
    ...options,
    auth: { mode: 'insecure' },
    rooms,
    ...sections
  }
  return untilListening(await runWithConfig(toToml(config) + more))
}

/// The reference implementation in its own process, which runs any number of services.
export class Oracle {
  #child = fork(path.join(here, 'oracle_process.cjs'), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  #waiting = new Map()
  #lastKey = 0
  #stderr = ''

  constructor () {
    this.#child.stderr.setEncoding('utf8').on('data', text => { this.#stderr += text })
    this.#child.on('message', message => this.#waiting.get(message.key)?.(message))
  }

  #ask (key, message) {
    const { promise, resolve } = deferred()
    this.#waiting.set(key, resolve)
    this.#child.send({ key, ...message })
    return deadline(promise, () => `the oracle\n${this.#stderr}`)
  }

  async start ({ options = {}, rooms = [] } = {}) {
    const key = ++this.#lastKey
    const { port } = await this.#ask(key, { command: 'start', options, rooms })
    return {
      port,
      url: `http://127.0.0.1:${port}`,
      stop: () => this.#ask(key, { command: 'stop' })
    }
  }

  async stop () {
    const { promise, resolve } = deferred()
    this.#child.once('exit', resolve)
    this.#child.disconnect()
    await deadline(promise, 'the oracle to end')
  }
}
