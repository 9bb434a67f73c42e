'use strict'

const assert = require('node:assert')
const { test } = require('node:test')
const { FrameReader, FrameWriter } = require('../../src/frames')

/** What a writer sends in one tick. */
async function written (write) {
  const chunks = []
  write(new FrameWriter({ write: chunk => chunks.push(chunk) }))
  await new Promise(resolve => setImmediate(resolve))
  return chunks
}

function frameOf (text, ...attachments) {
  const size = number => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(number)
    return bytes
  }
  const parts = [size(Buffer.byteLength(text)), Buffer.from(text)]
  for (const bytes of attachments) parts.push(size(bytes.length), bytes)
  const rest = Buffer.concat(parts)
  return Buffer.concat([size(rest.length), rest])
}

test('a tick\'s frames are one write', async () => {
  const chunks = await written(writer => {
    writer.write(['ok', 1])
    writer.writeText('["ok",2]')
    writer.write(['tell', 'x', ['grüße 🎈']])
  })
  assert.deepStrictEqual(chunks, [Buffer.concat([
    frameOf('["ok",1]'), frameOf('["ok",2]'), frameOf('["tell","x",["grüße 🎈"]]')
  ])])
})

test('what was written stays as it is when more is written', async () => {
  const chunks = []
  const writer = new FrameWriter({ write: chunk => chunks.push(chunk) })
  for (const id of [1, 2]) {
    writer.write(['ok', id])
    writer.flush()
  }
  assert.deepStrictEqual(Buffer.concat(chunks), Buffer.concat([frameOf('["ok",1]'), frameOf('["ok",2]')]))
})

test('a frame may be larger than the buffer', async () => {
  const text = JSON.stringify(['ok', 1, ['é'.repeat(100000)]])
  const chunks = await written(writer => {
    writer.write(['ok', 7])
    writer.writeText(text)
  })
  assert.deepStrictEqual(Buffer.concat(chunks), Buffer.concat([frameOf('["ok",7]'), frameOf(text)]))
})

test('bytes are attachments', async () => {
  const value = ['ok', 1, [{ a: Buffer.from('abc'), b: [new Uint8Array([1, 2]).buffer] }, new Uint16Array([258])]]
  const [chunk] = await written(writer => writer.write(value))
  const text = '["ok",1,[{"a":{"_placeholder":true,"num":0},"b":[{"_placeholder":true,"num":1}]},{"_placeholder":true,"num":2}]]'
  assert.deepStrictEqual(chunk, frameOf(text, Buffer.from('abc'), Buffer.from([1, 2]), Buffer.from([2, 1])))
  assert.ok(value[2][0].a instanceof Buffer, 'the value is not changed')
})

test('a reader takes frames cut anywhere', () => {
  const placeholder = '{"_placeholder":true,"num":0}'
  const stream = Buffer.concat([
    frameOf('["ok",1]'), frameOf(`["call",2,"x",[${placeholder}]]`, Buffer.from('🎈')), frameOf('["ok",3,["ü"]]')
  ])
  const expected = [
    [['ok', 1], '["ok",1]'],
    [['call', 2, 'x', [Buffer.from('🎈')]], null],
    [['ok', 3, ['ü']], '["ok",3,["ü"]]']
  ]
  for (let cut = 0; cut <= stream.length; ++cut) {
    const frames = []
    const reader = new FrameReader((...frame) => frames.push(frame))
    reader.push(stream.subarray(0, cut))
    reader.push(stream.subarray(cut))
    assert.deepStrictEqual(frames, expected, `cut at ${cut}`)
  }
})

test('a reader takes a stream byte by byte', () => {
  const frames = []
  const reader = new FrameReader(frame => frames.push(frame))
  for (const byte of Buffer.concat([frameOf('["ok",1]'), frameOf('["ok",2]')])) reader.push(Buffer.from([byte]))
  assert.deepStrictEqual(frames, [['ok', 1], ['ok', 2]])
})

test('what looks like a placeholder in a frame without bytes is data', () => {
  const frames = []
  new FrameReader(frame => frames.push(frame)).push(frameOf('["ok",1,[{"_placeholder":true,"num":0}]]'))
  assert.deepStrictEqual(frames, [['ok', 1, [{ _placeholder: true, num: 0 }]]])
})
