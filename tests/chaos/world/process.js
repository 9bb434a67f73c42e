// Processes that never outlive this one.

import { execFile, spawn } from 'node:child_process'
import { openSync, closeSync } from 'node:fs'
import { createServer } from 'node:net'
import { promisify } from 'node:util'

const run = promisify(execFile)

export class Process {
  #isGone = false

  /// Appends output to the file `log`; adds `environment` to this process's own.
  constructor (binary, args, log, environment = {}) {
    const output = openSync(log, 'a')
    this.child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', binary, ...args],
      { stdio: ['ignore', output, output], env: { ...process.env, ...environment } })
    closeSync(output)
    /// Resolves to {code, signal}.
    this.exit = new Promise(resolve => {
      this.child.once('error', error => resolve({ code: error.message, signal: null }))
      this.child.once('exit', (code, signal) => resolve({ code, signal }))
    }).then(exit => {
      this.#isGone = true
      return exit
    })
  }

  get isGone () { return this.#isGone }

  signal (name) {
    if (!this.#isGone) this.child.kill(name)
  }

  /// Sends the signal, and waits for the end.
  end (name) {
    this.signal(name)
    return this.exit
  }
}

/// A program's output; '' if it fails.
export async function outputOf (binary, args) {
  try {
    return (await run(binary, args, { timeout: 5000 })).stdout.trimEnd()
  } catch {
    return ''
  }
}

/// All that a program says, whether it fails or not.
export async function reportOf (binary, args) {
  const { stdout, stderr, message } = await run(binary, args, { timeout: 60_000 }).catch(error => error)
  return `${stdout}${stderr}`.trim() || message
}

function isFree (port) {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

const kTaken = new Set()

/// Takes a port below the range from which the kernel takes client ports, so that it stays free
/// while a server is down.
export async function freePort () {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 22_000)
    if (!kTaken.has(port) && await isFree(port)) {
      kTaken.add(port)
      return port
    }
  }
}
