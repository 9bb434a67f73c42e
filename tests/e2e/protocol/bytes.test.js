// Bytes where a transport or a client cannot take them: base64, in the forms of all kinds of
// encoders.

import assert from 'node:assert/strict'

import { encodePayload, engineTest } from '../lib/protocol.js'

const kBytes = Buffer.from(Array.from({ length: 151 }, (_, i) => 255 - i))

const inLines = (text, size, end) => text.match(new RegExp(`.{1,${size}}`, 'g')).join(end)

/// By the libraries that write it so.
const kForms = {
  'as JavaScript writes it': text => text,
  'lines of 76, as Java writes it': text => `${inLines(text, 76, '\n')}\n`,
  'lines of 64 and CRLF, as Swift writes it': text => inLines(text, 64, '\r\n'),
  'lines of 64 and a CRLF at the end': text => `${inLines(text, 64, '\r\n')}\r\n`,
  'no padding': text => text.replace(/=+$/, ''),
  'the URL-safe alphabet': text => text.replaceAll('+', '-').replaceAll('/', '_'),
  'the URL-safe alphabet, no padding': text =>
    text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

const prefix = eio => eio === 4 ? 'b' : 'b4'
const plain = (eio, bytes) => prefix(eio) + bytes.toString('base64')
const binaryFrame = (eio, bytes) => eio === 4 ? bytes : Buffer.concat([Buffer.from([4]), bytes])

for (const eio of [3, 4]) {
  for (const [name, form] of Object.entries(kForms)) {
    engineTest(`a payload has base64: ${name}`, eio, {}, async ({ polling }) => {
      const client = await polling({ b64: '1' })
      // Lengths that need no padding, one character of it, and two.
      for (const bytes of [0, 1, 2].map(cut => kBytes.subarray(cut))) {
        const response = await client.post('4before', prefix(eio) + form(bytes.toString('base64')), '4after')
        assert.equal(response.status, 200)
        assert.deepEqual(await client.poll(), ['4before', plain(eio, bytes), '4after'])
      }
    })

    engineTest(`a text frame has base64: ${name}`, eio, {}, async ({ session }) => {
      const socket = await session()
      socket.send(prefix(eio) + form(kBytes.toString('base64')), '4after')
      assert.deepEqual(await socket.next(), binaryFrame(eio, kBytes))
      assert.equal(await socket.next(), '4after')
    })
  }

  engineTest('a text frame that says base64 and is none ends the session', eio, {},
    async ({ session }) => {
      for (const text of ['A', '####', 'AA==AA==', 'AAAA=', 'A A\u00e9A']) {
        const socket = await session()
        socket.send(prefix(eio) + text)
        assert.equal(await socket.closed(), 1000, text)
      }
    })

  engineTest('a WebSocket that asks for base64 gets it', eio, {}, async ({ websocket }) => {
    const socket = await websocket({ b64: '1' })
    await socket.next()
    for (const bytes of [kBytes, Buffer.alloc(0), kBytes.subarray(0, 2)]) {
      socket.send(binaryFrame(eio, bytes), '4text')
      assert.equal(await socket.next(), plain(eio, bytes))
      assert.equal(await socket.next(), '4text')
    }
  })

  // Each transport asks separately, as clients may set the option for only one of them.
  for (const [first, then] of [[true, true], [true, false], [false, true], [false, false]]) {
    const name = `${first ? 'base64' : 'bytes'}, then ${then ? 'base64' : 'bytes'} after the upgrade`
    engineTest(name, eio, {}, async ({ polling, websocket }) => {
      const client = await polling(first ? { b64: '1' } : {})
      const sent = [plain(eio, kBytes), '4text', plain(eio, kBytes.subarray(1))]
      if (first) {
        await client.post(...sent)
        assert.deepEqual(await client.poll(), sent)
      }
      await client.request('POST', encodePayload(eio, sent))  // the WebSocket delivers them
      const socket = await websocket({ sid: client.query.sid, ...(then && { b64: '1' }) })
      socket.send('2probe', '5', binaryFrame(eio, kBytes))
      assert.equal(await socket.next(), '3probe')
      const bytes = data => then ? plain(eio, data) : binaryFrame(eio, data)
      const expected = [bytes(kBytes), '4text', bytes(kBytes.subarray(1)), bytes(kBytes)]
      for (const message of expected) assert.deepEqual(await socket.next(), message)
    })
  }
}
