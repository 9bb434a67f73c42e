'use strict'

// The example of README.md, as a program and clients of their own.

const assert = require('node:assert')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { createInterface } = require('node:readline')
const { after, before, describe, test } = require('node:test')
const { freePort } = require('../support/service')

const root = join(__dirname, '../..')

/** The code blocks of the section. */
function example () {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const section = readme.slice(readme.indexOf('## Example'), readme.indexOf('## What is there'))
  return [...section.matchAll(/```js\n([^]*?)```/g)].map(match => match[1])
}

/** A directory with the packages by their names. */
function directoryWith (packages) {
  const directory = mkdtempSync(join(tmpdir(), 'chat-service-example-'))
  mkdirSync(join(directory, 'node_modules'))
  for (const [name, target] of Object.entries(packages)) symlinkSync(target, join(directory, 'node_modules', name))
  return directory
}

describe('the example of the README', () => {
  const [serverCode, clientCode] = example()
  const directories = []
  const children = []
  let port

  function run (packages, code) {
    const directory = directoryWith(packages)
    directories.push(directory)
    writeFileSync(join(directory, 'main.js'), code.replaceAll('8000', port))
    const child = spawn(process.execPath, ['main.js'], { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    return child
  }

  before(async () => {
    port = await freePort()
    run({ 'chat-service-cpp': root }, serverCode)
  })

  after(() => {
    for (const child of children) child.kill('SIGKILL')
    for (const directory of directories) rmSync(directory, { recursive: true })
  })

  for (const [version, name] of [['2', 'socket.io-client-2'], ['4', 'socket.io-client']]) {
    test(`a client of Socket.IO ${version} says hello`, async () => {
      const client = run({ 'socket.io-client': join(root, 'node_modules', name) }, clientCode)
      const [line] = await once(createInterface({ input: client.stdout }), 'line')
      assert.strictEqual(line, 'user: Hello!')
    })
  }

  test('Ctrl-C ends it', async () => {
    const [server] = children
    server.kill('SIGINT')
    assert.deepStrictEqual(await once(server, 'exit'), [0, null])
  })
})
