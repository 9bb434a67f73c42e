'use strict'

const assert = require('node:assert')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { readFileSync } = require('node:fs')
const { createServer } = require('node:net')
const { createInterface } = require('node:readline')
const { test } = require('node:test')
const { setTimeout: sleep } = require('node:timers/promises')
const { Bench, ChatService, freePort, heard } = require('../support/service')

function isRunning (pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function untilGone (pid) {
  while (isRunning(pid)) await sleep(10)
}

test('close disconnects clients, and frees the port', async t => {
  const bench = new Bench(t)
  const service = await bench.start()
  const socket = await bench.connect(service, 'ann')
  const gone = heard(socket, 'disconnect')
  const closed = once(service, 'closed')
  const results = await new Promise(resolve => service.close((...args) => resolve(args)))
  assert.ok(!results[0])
  await Promise.all([gone, closed])
  assert.strictEqual(service.closed, true)
  assert.strictEqual(isRunning(service.program.child.pid), false)
  await service.close()
  await bench.start({ port: service.port })
})

test('a service may be closed before it is ready', async t => {
  const service = await new Bench(t).create()
  await service.close()
})

test('calls of a closed service fail', async t => {
  const service = await new Bench(t).start()
  await service.close()
  assert.match(String(await service.hasRoom('lobby').catch(error => error)), /The service is closed/)
})

test('several services in one process', async t => {
  const bench = new Bench(t)
  const services = await Promise.all([bench.start(), bench.start(), bench.start()])
  assert.strictEqual(new Set(services.map(service => service.instanceUID)).size, 3)
  await services[0].addRoom('lobby')
  assert.deepStrictEqual(await Promise.all(services.map(service => service.hasRoom('lobby'))), [true, false, false])
})

test('a port that is taken closes the service', async t => {
  const other = createServer().listen(await freePort())
  await once(other, 'listening')
  t.after(() => other.close())
  const service = await new Bench(t).create({ port: other.address().port })
  const [error] = await once(service, 'closed')
  assert.match(error.message, /cannot listen on .*: Address already in use/)
})

test('a key that the server does not know closes the service', async t => {
  const service = await new Bench(t).create({ config: { nonsense: 1 } })
  const [error] = await once(service, 'closed')
  assert.match(error.message, /nonsense/)
})

test('a server that dies closes the service, and fails its calls', async t => {
  const service = await new Bench(t).start()
  const closed = once(service, 'closed')
  const call = service.hasRoom('lobby').catch(error => error)
  process.kill(service.program.child.pid, 'SIGKILL')
  const [error] = await closed
  assert.match(error.message, /The server program failed: ended by SIGKILL/)
  await call
  assert.ok(await service.hasRoom('lobby').catch(error => error) instanceof Error)
})

test('where nobody listens for it, that is an error event', async t => {
  const service = await new Bench(t).start()
  const failed = new Promise(resolve => service.once('error', resolve))
  process.kill(service.program.child.pid, 'SIGKILL')
  assert.match((await failed).message, /The server program failed/)
})

test('no configuration is on the command line', async t => {
  const service = await new Bench(t).start({ config: { api: { keys: [{ name: 'ops', key: 'open sesame, open' }] } } })
  const { pid } = service.program.child
  assert.doesNotMatch(readFileSync(`/proc/${pid}/cmdline`, 'utf8'), /sesame/)
  assert.doesNotMatch(readFileSync(`/proc/${pid}/environ`, 'utf8'), /sesame/)
})

/** A process of its own with a service; resolves with it and the pid of its server program. */
async function startParent (port) {
  const code = `
    const ChatService = require(${JSON.stringify(require.resolve('../..'))})
    const service = new ChatService({ port: ${port} })
    service.on('ready', () => console.log(service.program.child.pid))`
  const parent = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: parent.stdout }), 'line')
  return { parent, pid: Number(line) }
}

for (const signal of ['SIGKILL', 'SIGTERM']) {
  test(`the program ends with its parent, after ${signal}`, async t => {
    const { parent, pid } = await startParent(await freePort())
    t.after(() => parent.kill('SIGKILL'))
    assert.ok(isRunning(pid))
    parent.kill(signal)
    await untilGone(pid)
  })
}

test('the static classes', () => {
  assert.strictEqual(ChatService.ChatService, ChatService)
  assert.strictEqual(ChatService.prototype.constructor, ChatService)
  assert.ok(new ChatService.ChatServiceError('x') instanceof Error)
})
