'use strict'

// The server as a child process.

const { spawn } = require('node:child_process')
const { closeSync, mkdtempSync, openSync, rmSync, writeSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')

const LOG_KEPT = 4000

/** A descriptor of a file with the text. The file has no name any more. */
function unnamedFile (text) {
  const directory = mkdtempSync(join(tmpdir(), 'chat-service-'))
  try {
    const file = openSync(join(directory, 'config.toml'), 'wx+', 0o600)
    writeSync(file, text)
    return file
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** The server reads variables of this name as configuration, which comes from options here. */
function environment () {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CHAT_SERVICE_')))
}

class Program {
  /**
   * onEnd(failure) comes when the program has ended and all that it sent has arrived; failure is a
   * text if it did not end by itself with status 0.
   */
  constructor ({ binary, config, onEnd }) {
    this.log = ''
    this.failure = null
    this.onEnd = onEnd
    const file = unnamedFile(config)
    const args = ['serve', '--config', '/dev/stdin', '--link', 'fd:3']
    const stdio = [file, 'ignore', 'pipe', 'pipe']
    // A session of its own: Ctrl-C is for the parent, which closes the server.
    this.child = spawn(binary, args, { stdio, env: environment(), detached: true })
    closeSync(file)
    this.stream = this.child.stdio?.[3]
    if (!this.stream) throw new Error(`The server program ${binary} could not be started`)
    this.watch()
  }

  watch () {
    this.child.stderr.on('data', bytes => {
      process.stderr.write(bytes)
      this.log = (this.log + bytes).slice(-LOG_KEPT)
    })
    this.stream.on('error', () => {}) // the end follows
    this.child.on('error', error => { this.failure = error.message })
    // When all that it wrote has been read, too.
    this.child.on('close', (code, signal) => {
      if (code !== 0) this.failure ||= signal ? `ended by ${signal}` : `ended with status ${code}`
      if (this.failure && this.log) this.failure += `: ${this.log.trim().split('\n').at(-1)}`
      this.onEnd(this.failure)
    })
  }

  /** Of this end of the link; undefined if the program could not be started. */
  get descriptor () {
    return this.stream._handle?.fd
  }

  kill () {
    this.child.kill('SIGKILL')
  }
}

module.exports = Program
