'use strict'

const assert = require('node:assert')
const { once } = require('node:events')
const { join } = require('node:path')
const { test } = require('node:test')
const { ChatService, freePort } = require('../support/service')

const binary = join(__dirname, '../support/fake_server.js')

async function start (mode) {
  return new ChatService({ port: await freePort(), binary, config: { mode } })
}

const failures = {
  refuses: /The server refused the link: version: this server speaks version 2/,
  dies: /The server program failed: ended with status 3/,
  'breaks the protocol': /The server program failed/
}

for (const [mode, message] of Object.entries(failures)) {
  test(`a server that ${mode} closes the service`, async () => {
    const service = await start(mode)
    const [error] = await once(service, 'closed')
    assert.match(error.message, message)
    assert.strictEqual(service.closed, true)
    await service.close()
  })
}

test('calls under way fail when the service closes', async () => {
  const service = await start('holds calls')
  await once(service, 'ready')
  const call = service.hasRoom('lobby').catch(error => error)
  const closed = once(service, 'closed')
  await service.close()
  assert.match(String(await call), /The service is closed/)
  assert.deepStrictEqual(await closed, [null])
})
