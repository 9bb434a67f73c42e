// Engine.IO heartbeats. In revision 4 the server pings, in revision 3 the client does.

import assert from 'node:assert/strict'

import { engineTest, kUnknownSession, untilGone } from '../lib/protocol.js'
import { frame, kOpcodes } from '../lib/tcp.js'

const kFast = { 'ping-interval': 100, 'ping-timeout': 150 }

engineTest('a session that answers pings lives on, polling', 4, kFast, async ({ polling }) => {
  const client = await polling()
  for (let i = 0; i < 5; ++i) {
    assert.deepEqual(await client.poll(), ['2'])
    assert.equal((await client.post('3')).status, 200)
  }
})

engineTest('a session that answers pings lives on, WebSocket', 4, kFast, async ({ session }) => {
  const socket = await session()
  for (let i = 0; i < 5; ++i) {
    assert.equal(await socket.next(), '2')
    socket.send('3')
  }
})

engineTest('a session that pings lives on, polling', 3, { 'ping-interval': 300, 'ping-timeout': 200 },
  async ({ polling }) => {
    const client = await polling()
    const start = Date.now()
    for (let i = 0; Date.now() - start < 800; ++i) {
      await client.post(`2${i}`)
      assert.deepEqual(await client.poll(), [`3${i}`])
    }
  })

engineTest('a session that pings lives on, WebSocket', 3, { 'ping-interval': 300, 'ping-timeout': 200 },
  async ({ session }) => {
    const socket = await session()
    const start = Date.now()
    for (let i = 0; Date.now() - start < 800; ++i) {
      socket.send(`2${i}`)
      assert.equal(await socket.next(), `3${i}`)
    }
  })

// Revision 3, "Timeouts": the server waits for any data, not only for pings.

const kPatient = { 'ping-interval': 300, 'ping-timeout': 200 }

/// Repeats the action for three times the patience.
async function keepDoing (action) {
  const start = Date.now()
  for (let i = 0; Date.now() - start < 1500; ++i) await action(i)
}

engineTest('messages are heartbeat enough, polling', 3, kPatient, async ({ polling }) => {
  const client = await polling()
  await keepDoing(async i => {
    await client.post(`4${i}`)
    assert.deepEqual(await client.poll(), [`4${i}`])
  })
})

engineTest('POSTs alone are heartbeat enough', 3, kPatient, async ({ polling }) => {
  const client = await polling()
  await keepDoing(async () => assert.equal((await client.post('6')).status, 200))
})

engineTest('messages are heartbeat enough, WebSocket', 3, kPatient, async ({ session }) => {
  const socket = await session()
  await keepDoing(async i => {
    socket.send(`4${i}`)
    assert.equal(await socket.next(), `4${i}`)
  })
})

engineTest('so are frames that are no messages, and pieces of one', 3, kPatient,
  async ({ frames, session }) => {
    const socket = await frames()
    await keepDoing(async () => {
      socket.write(frame('ping', 'x'))
      assert.equal((await socket.nextFrame()).opcode, kOpcodes.pong)
    })
    const message = frame('text', `4${'x'.repeat(300_000)}`)
    const clock = await session()
    let sent = 0
    await keepDoing(async () => {
      await socket.drained(message.subarray(sent, ++sent))
      clock.send('2')
      assert.equal(await clock.next(), '3')
    })
    socket.write(message.subarray(sent))
    assert.equal((await socket.nextText()).length, 300_001)
  })

engineTest('a session that was busy and goes silent is closed in time', 3, kPatient,
  async ({ session }) => {
    const socket = await session()
    let lastSent
    await keepDoing(async i => {
      lastSent = Date.now()
      socket.send(`4${i}`)
      assert.equal(await socket.next(), `4${i}`)
    })
    // The server counts from when it reads the last message, which is after the client sent it.
    assert.equal(await socket.closed(), 1000)
    assert.ok(Date.now() - lastSent >= 480, 'not before its time')
  })

engineTest('a silent session is closed, WebSocket', 4, kFast, async ({ session }) => {
  const socket = await session()
  assert.equal(await socket.next(), '2')
  assert.equal(await socket.closed(), 1000)
})

engineTest('a silent session is closed, WebSocket', 3, kFast, async ({ session }) => {
  assert.equal(await (await session()).closed(), 1000)
})

engineTest('a session that polls without answering is closed', 4, kFast, async ({ polling }) => {
  const client = await polling()
  assert.deepEqual(await client.poll(), ['2'])
  assert.deepEqual(await client.poll(), ['1'])
  assert.deepEqual(await untilGone(client), kUnknownSession)
})

engineTest('a session that polls without pinging is closed', 3, kFast, async ({ polling }) => {
  const client = await polling()
  assert.deepEqual(await client.poll(), ['1'])
  assert.deepEqual(await untilGone(client), kUnknownSession)
})

engineTest('messages are no heartbeat', 4, kFast, async ({ polling }) => {
  const client = await polling()
  assert.deepEqual(await untilGone(client, '4hello'), kUnknownSession)
})

for (const eio of [3, 4]) {
  engineTest('a client that comes to an end with its ping wait is told so', eio, kFast,
    async ({ polling }) => {
      const client = await polling()
      const packets = await client.pollUntil(so => so.includes('1'))
      assert.equal(packets.at(-1), '1')
    })
}
