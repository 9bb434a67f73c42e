// Engine.IO, revisions 3 and 4: opening a session, messages, refusals, closing.

import assert from 'node:assert/strict'

import {
  encodePayload, engineTest, kEnginePath, kUnknownSession, refusal, untilGone
} from '../lib/protocol.js'
import { RawSocket } from '../lib/raw.js'
import { httpRequest } from '../lib/tcp.js'

const kHeartbeat = { 'ping-interval': 12_345, 'ping-timeout': 6_789 }
const kBytes = Buffer.from([0, 1, 2, 127, 128, 255])
const kText = 'plain, \u00fc\u00f6, \u4e2d\u6587, \u{1f600}, "quoted", \\, \u0000'

const base64Packet = (eio, bytes) => `${eio === 4 ? 'b' : 'b4'}${bytes.toString('base64')}`
const binaryFrame = (eio, bytes) => eio === 4 ? bytes : Buffer.concat([Buffer.from([4]), bytes])

for (const eio of [3, 4]) {
  // Opening

  engineTest('a session opens over polling', eio, kHeartbeat, async ({ polling }) => {
    const { handshake } = await polling()
    assert.match(handshake.sid, /^[\w-]{20,}$/)
    assert.deepEqual({ ...handshake, sid: '' }, {
      sid: '', upgrades: ['websocket'], pingInterval: 12_345, pingTimeout: 6_789, maxPayload: 1_000_000
    })
  })

  engineTest('a session opens over WebSocket', eio, kHeartbeat, async ({ session }) => {
    const { handshake } = await session()
    assert.match(handshake.sid, /^[\w-]{20,}$/)
    assert.deepEqual({ ...handshake, sid: '' }, {
      sid: '', upgrades: [], pingInterval: 12_345, pingTimeout: 6_789, maxPayload: 1_000_000
    })
  })

  engineTest('no two sessions share an id', eio, {}, async ({ polling }) => {
    const sessions = await Promise.all(Array.from({ length: 50 }, () => polling()))
    assert.equal(new Set(sessions.map(({ handshake }) => handshake.sid)).size, 50)
  })

  engineTest('what is no handshake is refused with a code', eio, {}, async ({ request }) => {
    const kRefused = [
      [{ transport: '' }, 0],
      [{ transport: 'pigeon' }, 0],
      [{ transport: 'websocket' }, 3],
      [{ EIO: '' }, 5],
      [{ EIO: '2' }, 5],
      [{ EIO: '5' }, 5],
      [{ EIO: 'abc' }, 5],
      [{ j: '0' }, 3],
      [{ sid: 'nobody' }, 1],
      [{ sid: 'AAAAAAAAAAAAAAAAAAAA' }, 1]
    ]
    for (const [query, code] of kRefused) {
      assert.deepEqual(await refusal(await request('GET', query)), { status: 400, code },
        JSON.stringify(query))
    }
    for (const method of ['POST', 'PUT', 'DELETE']) {
      assert.deepEqual(await refusal(await request(method)), { status: 400, code: 2 }, method)
    }
  })

  engineTest('a WebSocket that is no handshake is refused', eio, {}, async ({ websocket }) => {
    for (const query of [{ EIO: 'abc' }, { EIO: '' }, { transport: 'pigeon' }, { sid: 'nobody' }]) {
      await assert.rejects(websocket(query), /400/, JSON.stringify(query))
    }
  })

  engineTest('a session takes GET and POST alone', eio, {}, async ({ polling }) => {
    const client = await polling()
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      assert.deepEqual(await refusal(await client.request(method)), { status: 400, code: 3 }, method)
    }
    await client.post('4still here')
    assert.deepEqual(await client.poll(), ['4still here'])
  })

  // Messages

  engineTest('a POST is answered with ok', eio, {}, async ({ polling }) => {
    const response = await (await polling()).post('4hello')
    assert.equal(response.status, 200)
    assert.equal(await response.text(), 'ok')
  })

  engineTest('a poll waits for a message', eio, {}, async ({ polling }) => {
    const client = await polling()
    const waiting = client.poll()
    await client.post('4hello')
    assert.deepEqual(await waiting, ['4hello'])
  })

  engineTest('payloads carry text and bytes', eio, {}, async ({ polling }) => {
    const packets = ['4', `4${kText}`, '4last']
    const client = await polling({ b64: '1' })
    await client.post(...packets, base64Packet(eio, kBytes))
    assert.deepEqual(await client.poll(), [...packets, base64Packet(eio, kBytes)])
  })

  engineTest('messages come in the order in which they were sent', eio, {}, async ({ polling }) => {
    const client = await polling()
    const sent = Array.from({ length: 300 }, (_, i) => `4message ${i}`)
    for (let i = 0; i < sent.length; i += 30) await client.post(...sent.slice(i, i + 30))
    const received = await client.pollUntil(packets => packets.length >= sent.length)
    assert.deepEqual(received, sent)
  })

  engineTest('WebSocket messages are text and bytes', eio, {}, async ({ session }) => {
    const socket = await session()
    const messages = ['4', `4${kText}`, binaryFrame(eio, kBytes), binaryFrame(eio, Buffer.alloc(0))]
    socket.send(...messages)
    for (const message of messages) assert.deepEqual(await socket.next(), message)
  })

  engineTest('a message of max_payload passes, a larger one ends its session', eio,
    { 'max-payload': 1000 }, async ({ session, polling }) => {
      const socket = await session()
      socket.send(`4${'x'.repeat(999)}`)
      assert.equal((await socket.next()).length, 1000)
      socket.send(`4${'x'.repeat(1000)}`)
      assert.equal(await socket.closed(), 1009)

      const client = await polling()
      const overhead = encodePayload(eio, ['4']).length + (eio === 3 ? 2 : 0)
      assert.equal((await client.post(`4${'x'.repeat(1000 - overhead)}`)).status, 200)
      assert.equal((await client.post(`4${'x'.repeat(1000)}`)).status, 413)
      assert.deepEqual(await untilGone(client), kUnknownSession)
    })

  // Closing sessions

  const kBadPayloads = {
    3: ['abc', '', '6:4hell', '0:', 'x:4', '-1:4', ':4', '1', '99999999999999999999:4', '1:9', '4:b4A$'],
    4: ['abc', '', '9', '4a\x1e', '\x1e4a', '4a\x1e\x1e4b', 'b####', 'bQ', '7']
  }

  engineTest('a payload that is none ends the session', eio, {}, async ({ polling }) => {
    for (const body of kBadPayloads[eio]) {
      const client = await polling()
      const response = await client.request('POST', body, {
        headers: { 'content-type': 'text/plain;charset=UTF-8' }
      })
      assert.equal(response.status, 400, JSON.stringify(body))
      assert.deepEqual(await refusal(await client.request('GET')), kUnknownSession,
        JSON.stringify(body))
    }
  })

  engineTest('a packet of the wrong kind ends the session', eio, {}, async ({ polling, session }) => {
    for (const packet of ['0{}', eio === 4 ? '2' : '3']) {
      const client = await polling()
      await client.post(packet)
      assert.deepEqual(await untilGone(client), kUnknownSession, packet)

      const socket = await session()
      socket.send(packet)
      await socket.closed()
    }
  })

  engineTest('a WebSocket message that is no packet ends the session', eio, {},
    async ({ session }) => {
      for (const message of ['abc', '', '9', ...(eio === 3 ? [Buffer.alloc(0), Buffer.from([9])] : [])]) {
        const socket = await session()
        socket.send(message)
        await socket.closed()
      }
    })

  engineTest('a second poll beside a first ends the session', eio, {}, async ({ polling }) => {
    const client = await polling()
    const responses = await Promise.all([client.request('GET'), client.request('GET')])
    responses.sort((a, b) => a.status - b.status)
    assert.deepEqual(responses.map(({ status }) => status), [200, 400])
    assert.equal(await responses[0].text(), encodePayload(eio, ['1']))
    assert.deepEqual(await untilGone(client), kUnknownSession)
  })

  engineTest('a poll that is cancelled ends the session', eio, {}, async ({ polling, tcp }) => {
    const client = await polling()
    const connection = await tcp()
    await connection.drained(httpRequest(`${kEnginePath}?${new URLSearchParams(client.query)}`))
    connection.close()
    assert.deepEqual(await untilGone(client), kUnknownSession)
  })

  engineTest('the client closes', eio, {}, async ({ polling, session }) => {
    const client = await polling()
    const waiting = client.poll()
    await client.post('1')
    assert.deepEqual(await waiting, ['6'])
    assert.deepEqual(await untilGone(client), kUnknownSession)

    const socket = await session()
    socket.send('1')
    assert.equal(await socket.closed(), 1000)
  })

  engineTest('a poll that its client\'s close overtakes ends well', eio, {},
    async ({ polling, tcp }) => {
      const client = await polling()
      const target = `${kEnginePath}?${new URLSearchParams(client.query)}`
      const connection = await tcp()
      connection.write(httpRequest(target, {}, { method: 'POST', body: encodePayload(eio, ['1']) }) +
        httpRequest(target))
      assert.equal((await connection.response()).body, 'ok')
      assert.equal((await connection.response()).body, encodePayload(eio, ['6']))
      assert.deepEqual(await refusal(await client.request('GET')), kUnknownSession)
    })

  engineTest('the server closes', eio, {}, async ({ server, polling, session }) => {
    const client = await polling()
    await client.post('4here')
    assert.deepEqual(await client.poll(), ['4here'])
    const waiting = client.poll()
    const socket = await session()
    server.program.signal('SIGTERM')
    assert.deepEqual(await waiting, ['1'])
    await socket.closed()
  })
}

// Revision 3 only: raw bytes.

engineTest('payloads are bytes both ways', 3, {}, async ({ polling }) => {
  const client = await polling()
  const text = Buffer.from('4\u00fc')
  const body = Buffer.concat([
    Buffer.from([0, text.length, 255]), text,
    Buffer.from([1, kBytes.length + 1, 255, 4]), kBytes
  ])
  const response = await client.request('POST', body,
    { headers: { 'content-type': 'application/octet-stream' } })
  assert.equal(response.status, 200)
  const poll = await client.request('GET')
  assert.equal(poll.headers.get('content-type'), 'application/octet-stream')
  assert.deepEqual(Buffer.from(await poll.arrayBuffer()), body)
})

engineTest('a client says once that it takes no bytes', 3, {}, async ({ polling }) => {
  const client = await polling({ b64: '1' })
  delete client.query.b64
  await client.post('4text', base64Packet(3, kBytes))
  assert.deepEqual(await client.poll(), ['4text', base64Packet(3, kBytes)])
})

engineTest('a revision that is not spoken is refused over WebSocket', 4, {}, async ({ server }) => {
  const socket = new RawSocket(server.url, { eio: 2, path: kEnginePath })
  await assert.rejects(socket.open(), /400/)
})
