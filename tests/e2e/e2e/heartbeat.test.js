// Silent connections.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { kVariants, variantName } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'
import { deadline } from '../lib/promises.js'
import { kNamespace, rawLogin, RawPolling, RawSocket } from '../lib/raw.js'

const kInterval = 150
const kTimeout = 200

const server = useServer({ options: { pingInterval: kInterval, pingTimeout: kTimeout } })

/// Resolves when `count` packets of a type have arrived.
function packets (engine, type, count) {
  return deadline(new Promise(resolve => {
    engine.on('packet', packet => {
      if (packet.type === type && --count === 0) resolve()
    })
  }), `packets ${type}`)
}

test('clients are told the heartbeat', async () => {
  for (const eio of [3, 4]) {
    const { pingInterval, pingTimeout } = await new RawPolling(server.url, { eio }).open()
    assert.deepEqual([pingInterval, pingTimeout], [kInterval, kTimeout])
  }
})

for (const variant of kVariants) {
  test(`heartbeats keep a connection up, ${variantName(variant)}`, async () => {
    const client = await server.connect('alice', { variant })
    // Clients of Engine.IO 3 ping and get an answer; the server pings those of Engine.IO 4.
    const beat = variant.generation === 2 ? 'pong' : 'ping'
    await packets(client.socket.io.engine, beat, 4)
    assert.deepEqual(await client.call('listOwnSockets'), { [client.id]: [] })
  })
}

test('a silent WebSocket is dropped, and its user is offline', async () => {
  const witness = await server.connect('bob')
  const socket = await rawLogin(server.url, 'bob')
  await socket.closed()
  const [, , left] = await witness.wait('socketDisconnectEcho')
  assert.equal(left, 1)
})

test('a silent WebSocket of Engine.IO 3 is dropped, and its user is offline', async () => {
  const witness = await server.connect('carol')
  const socket = await new RawSocket(server.url, { eio: 3 }).open()
  socket.send(`40${kNamespace}?userName=carol`)
  await socket.nextLike(/loginConfirmed/)
  await socket.closed()
  await witness.wait('socketDisconnectEcho')
})

test('a client that polls no more is dropped', async () => {
  const witness = await server.connect('dave')
  const polling = new RawPolling(server.url)
  await polling.open()
  await polling.post(`40${kNamespace},{"userName":"dave"}`)
  await witness.wait('socketDisconnectEcho')
  assert.equal((await polling.request('GET')).status, 400)
})
