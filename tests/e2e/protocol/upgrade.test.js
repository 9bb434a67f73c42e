// Engine.IO: the upgrade from polling to WebSocket.

import assert from 'node:assert/strict'

import { engineTest, refusal } from '../lib/protocol.js'

const kBadRequest = { status: 400, code: 3 }

/// Text packets `from` to `to`, excluding `to`.
const messages = (from, to) =>
  Array.from({ length: to - from }, (_, i) => `4message ${from + i}`)

async function receive (socket, count) {
  const packets = []
  while (packets.length < count) packets.push(await socket.next())
  return packets
}

for (const eio of [3, 4]) {
  const probe = async (websocket, client) => {
    const socket = await websocket({ sid: client.query.sid })
    socket.send('2probe')
    assert.equal(await socket.next(), '3probe')
    return socket
  }
  const upgrade = async (websocket, client) => {
    const socket = await probe(websocket, client)
    assert.deepEqual(await client.poll(), ['6'])
    socket.send('5')
    return socket
  }

  engineTest('a session moves to WebSocket', eio, {}, async ({ polling, websocket }) => {
    const socket = await upgrade(websocket, await polling())
    socket.send('4hello')
    assert.equal(await socket.next(), '4hello')
  })

  engineTest('a poll that waits is let go by the probe', eio, {}, async ({ polling, websocket }) => {
    const client = await polling()
    const waiting = client.poll()
    await probe(websocket, client)
    assert.deepEqual(await waiting, ['6'])
  })

  engineTest('what is sent meanwhile arrives once, in order', eio, {},
    async ({ polling, websocket }) => {
      const client = await polling()
      const received = []
      await client.post(...messages(0, 10))
      received.push(...await client.poll())
      await client.post(...messages(10, 20))
      const socket = await probe(websocket, client)
      await client.post(...messages(20, 30))
      received.push(...await client.poll())
      await client.post(...messages(30, 40))
      socket.send('5', ...messages(40, 50))
      received.push(...await receive(socket, 50 - received.length))
      assert.deepEqual(received, messages(0, 50))
    })

  engineTest('what no poll has fetched goes over the WebSocket', eio, {},
    async ({ polling, websocket }) => {
      const client = await polling()
      await client.post(...messages(0, 20))
      const socket = await probe(websocket, client)
      socket.send('5', '4last')
      assert.deepEqual(await receive(socket, 21), [...messages(0, 20), '4last'])
    })

  engineTest('a session whose probe is abandoned polls on', eio, {},
    async ({ polling, websocket }) => {
      const client = await polling()
      const socket = await probe(websocket, client)
      socket.ws.close()
      await socket.closed()
      await client.post('4hello')
      assert.deepEqual(await client.pollUntil(packets => packets.includes('4hello')), ['4hello'])
      await upgrade(websocket, client)
    })

  engineTest('a probe that takes too long is closed, and the session polls on', eio,
    { 'upgrade-timeout': 100 }, async ({ polling, websocket }) => {
      const client = await polling()
      const socket = await probe(websocket, client)
      await socket.closed()
      await client.post('4hello')
      assert.deepEqual(await client.pollUntil(packets => packets.includes('4hello')), ['4hello'])
    })

  engineTest('a WebSocket that does not probe is closed, and the session polls on', eio, {},
    async ({ polling, websocket }) => {
      const client = await polling()
      for (const packet of ['4hello', '5', '2', '2other', '']) {
        const socket = await websocket({ sid: client.query.sid })
        socket.send(packet)
        await socket.closed()
      }
      await client.post('4hello')
      assert.deepEqual(await client.poll(), ['4hello'])
    })

  engineTest('one upgrade at a time', eio, {}, async ({ polling, websocket }) => {
    const client = await polling()
    const socket = await probe(websocket, client)
    const second = await websocket({ sid: client.query.sid })
    assert.equal(await second.closed(), 1000)
    socket.send('5', '4hello')
    assert.equal(await socket.next(), '4hello')
  })

  engineTest('a session is upgraded once', eio, {}, async ({ polling, websocket }) => {
    const client = await polling()
    const socket = await upgrade(websocket, client)
    socket.send('4first')
    assert.equal(await socket.next(), '4first')
    const second = await websocket({ sid: client.query.sid })
    second.send('2probe')
    assert.equal(await second.closed(), 1000)
    socket.send('4second')
    assert.equal(await socket.next(), '4second')
  })

  engineTest('a session that began as WebSocket is not upgraded', eio, {},
    async ({ session, websocket }) => {
      const socket = await session()
      const second = await websocket({ sid: socket.handshake.sid })
      assert.equal(await second.closed(), 1000)
      socket.send('4hello')
      assert.equal(await socket.next(), '4hello')
    })

  engineTest('polling is over after the upgrade', eio, {}, async ({ polling, websocket }) => {
    const client = await polling()
    const socket = await upgrade(websocket, client)
    socket.send('4hello')
    assert.equal(await socket.next(), '4hello')
    assert.deepEqual(await refusal(await client.request('GET')), kBadRequest)
    assert.deepEqual(await refusal(await client.post('4lost')), kBadRequest)
    socket.send('4on')
    assert.equal(await socket.next(), '4on')
  })

  engineTest('an upgraded session ends with its WebSocket', eio, {}, async ({ polling, websocket }) => {
    const client = await polling()
    const socket = await upgrade(websocket, client)
    socket.ws.close()
    await socket.closed()
    assert.deepEqual(await refusal(await client.request('GET')), { status: 400, code: 1 })
  })
}

engineTest('heartbeats go on after the upgrade', 4, { 'ping-interval': 200, 'ping-timeout': 200 },
  async ({ polling, websocket }) => {
    const client = await polling()
    const socket = await websocket({ sid: client.query.sid })
    socket.send('2probe', '5')
    assert.equal(await socket.next(), '3probe')
    for (let i = 0; i < 3; ++i) {
      assert.equal(await socket.nextLike(/^2$/), '2')
      socket.send('3')
    }
    await socket.nextLike(/^2$/)
    await socket.closed()
  })
