// The WebSocket protocol (RFC 6455) below Engine.IO, frame by frame.

import assert from 'node:assert/strict'

import { engineTest, kEnginePath } from '../lib/protocol.js'
import { closePayload, frame, httpRequest, kOpcodes, kUpgradeHeaders } from '../lib/tcp.js'

const kTarget = `${kEnginePath}?EIO=4&transport=websocket`
const kText = '4caf\u00e9 \u4e2d\u6587 \u{1f600}'

const frameTest = (name, options, body) => engineTest(name, 4, options, body)

// Opening

frameTest('the key is answered as section 1.3 says', {}, async ({ frames }) => {
  assert.equal((await frames()).accept, 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
})

frameTest('a handshake that lacks something is refused', {}, async ({ tcp }) => {
  const kWrong = [
    { 'sec-websocket-key': undefined },
    { 'sec-websocket-key': 'short' },
    { connection: 'keep-alive' },
    { upgrade: 'h2c' },
    { upgrade: undefined }
  ]
  for (const headers of kWrong) {
    const connection = await tcp()
    connection.write(httpRequest(kTarget, { ...kUpgradeHeaders, ...headers }))
    const { status } = await connection.response()
    assert.equal(status, 400, JSON.stringify(headers))
  }
})

frameTest('a handshake of another version is told which one is spoken', {}, async ({ tcp }) => {
  for (const version of [undefined, 8, 14]) {
    const connection = await tcp()
    connection.write(httpRequest(kTarget, { ...kUpgradeHeaders, 'sec-websocket-version': version }))
    const { status, headers } = await connection.response()
    assert.equal(status, 426, `${version}`)
    assert.equal(headers['sec-websocket-version'], '13')
  }
})

frameTest('frames may come right behind the handshake', {}, async ({ tcp, frames }) => {
  const socket = await frames()
  socket.write(Buffer.concat([frame('text', '4a'), frame('ping', 'p'), frame('text', '4b')]))
  assert.equal(await socket.nextText(), '4a')
  assert.deepEqual(await socket.nextText(), 'p')
  assert.equal(await socket.nextText(), '4b')

  const early = await tcp()
  early.write(Buffer.concat([
    Buffer.from(httpRequest(kTarget, kUpgradeHeaders)), frame('text', '4early')
  ]))
  assert.equal((await early.response()).status, 101)
  await early.take(bytes => bytes.includes('4early') ? { size: bytes.length } : null)
})

// Frames

frameTest('a message may come in fragments, with pings between', {}, async ({ frames }) => {
  const socket = await frames()
  const bytes = Buffer.from(kText)
  for (let cut = 1; cut < bytes.length; ++cut) {
    socket.write(frame('text', bytes.subarray(0, cut), { fin: false }))
    socket.write(frame('ping', `ping ${cut}`))
    socket.write(frame('continuation', '', { fin: false }))
    socket.write(frame('pong', 'nobody asked'))
    socket.write(frame('continuation', bytes.subarray(cut)))
    const pong = await socket.nextFrame()
    assert.deepEqual([pong.opcode, pong.payload.toString()], [kOpcodes.pong, `ping ${cut}`])
    assert.equal(await socket.nextText(), kText)
  }
})

frameTest('bytes may come one at a time', {}, async ({ frames }) => {
  const socket = await frames()
  const bytes = Buffer.concat([
    frame('text', '4short'), frame('text', `4${'middle'.repeat(50)}`), frame('ping', 'x'),
    frame('binary', Buffer.from([1, 2, 3]))
  ])
  for (const byte of bytes) socket.write(Buffer.from([byte]))
  assert.equal(await socket.nextText(), '4short')
  assert.equal(await socket.nextText(), `4${'middle'.repeat(50)}`)
  assert.equal((await socket.nextFrame()).opcode, kOpcodes.pong)
  assert.deepEqual((await socket.nextFrame()).payload, Buffer.from([1, 2, 3]))
})

frameTest('every length of payload passes', {}, async ({ frames }) => {
  const socket = await frames()
  for (const length of [1, 2, 125, 126, 127, 128, 65534, 65535, 65536, 65537, 500_000]) {
    const text = `4${'x'.repeat(length - 1)}`
    socket.write(frame('text', text))
    const echo = await socket.nextFrame()
    assert.ok(echo.payload.equals(Buffer.from(text)), `${length} bytes`)
    socket.write(frame('binary', text))
    assert.ok((await socket.nextFrame()).payload.equals(Buffer.from(text)), `${length} bytes`)
  }
})

// Closing

frameTest('a close frame is answered with its code', {}, async ({ frames }) => {
  for (const code of [1000, 1001, 1011, 3000, 4999]) {
    const socket = await frames()
    socket.write(frame('close', closePayload(code, 'bye')))
    assert.equal(await socket.closeCode(), code)
    await socket.closed()
  }
  const socket = await frames()
  socket.write(frame('close'))
  assert.ok([null, 1000].includes(await socket.closeCode()))
  await socket.closed()
})

frameTest('what follows a close frame is ignored', {}, async ({ frames }) => {
  const socket = await frames()
  socket.write(Buffer.concat([frame('close', closePayload(1000)), frame('text', '4too late')]))
  const { opcode } = await socket.nextFrame()
  assert.equal(opcode, kOpcodes.close)
  await socket.closed()
})

const kViolations = [
  ['an unmasked frame', 1002, () => frame('text', '4x', { masked: false })],
  ['reserved bit 1', 1002, () => frame('text', '4x', { rsv: 4 })],
  ['reserved bit 2', 1002, () => frame('text', '4x', { rsv: 2 })],
  ['reserved bit 3', 1002, () => frame('text', '4x', { rsv: 1 })],
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map(opcode =>
    [`the unknown opcode ${opcode}`, 1002, () => frame(opcode, '')]),
  ['a ping in fragments', 1002, () => frame('ping', 'x', { fin: false })],
  ['a ping that is too long', 1002, () => frame('ping', 'x'.repeat(126))],
  ['a close frame that is too long', 1002, () => frame('close', closePayload(1000, 'x'.repeat(124)))],
  ['half a close code', 1002, () => frame('close', 'x')],
  ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000].map(code =>
    [`the close code ${code}`, 1002, () => frame('close', closePayload(code))]),
  ['a close reason that is no UTF-8', 1007,
    () => frame('close', closePayload(1000, Buffer.from([0xff])))],
  ['a continuation of nothing', 1002, () => frame('continuation', '4x')],
  ['a message within a message', 1002,
    () => Buffer.concat([frame('text', '4x', { fin: false }), frame('text', '4y')])],
  ['text that is no UTF-8', 1007, () => frame('text', Buffer.from([0x34, 0xc3, 0x28]))],
  ['a surrogate in text', 1007, () => frame('text', Buffer.from([0x34, 0xed, 0xa0, 0x80]))],
  ['text that ends within a character', 1007, () => frame('text', Buffer.from([0x34, 0xe4, 0xb8]))],
  ['a message over the limit', 1009, () => frame('text', `4${'x'.repeat(1000)}`)],
  ['a message over the limit in fragments', 1009, () => Buffer.concat([
    frame('text', `4${'x'.repeat(600)}`, { fin: false }), frame('continuation', 'x'.repeat(600))])],
  ['the announcement of too much', 1009, () => frame('text', '', { length: 2n ** 40n, lengthSize: 8 })],
  ['a length beyond all', 1002, () => frame('text', '', { length: 2n ** 63n, lengthSize: 8 })]
]

for (const [name, code, bytes] of kViolations) {
  frameTest(`${name} closes with ${code}`, { 'max-payload': 1000 }, async ({ frames }) => {
    const socket = await frames()
    socket.write(bytes())
    assert.equal(await socket.closeCode(), code)
    await socket.closed()
  })
}
