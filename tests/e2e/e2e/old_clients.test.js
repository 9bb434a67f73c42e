// Clients of Socket.IO 1 and 2, in any language, and their expectations of a server.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { Client, kAllVariants, variantName } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'
import { deadline, nextEvent } from '../lib/promises.js'
import { kNamespace, RawPolling, RawSocket } from '../lib/raw.js'

const server = useServer({
  options: { connectTimeout: 300, enableDirectMessages: true },
  rooms: [{ name: 'hall' }]
})

const kText = 'caf\u00e9, \u4e2d\u6587, \u20ac, \u{1f600}'
const kOldVariants = kAllVariants.filter(({ generation }) => generation <= 2)

describe('a client that names an old version of Engine.IO, or none, is one of version 3', () => {
  for (const eio of [null, '', '1', '2']) {
    test(`EIO=${eio}, polling`, async () => {
      const response = await new RawPolling(server.url, { eio, query: { b64: '1' } }).request('GET')
      assert.equal(response.status, 200)
      assert.match(await response.text(), /^\d+:0\{.*\}2:40$/)
    })

    test(`EIO=${eio}, WebSocket`, async () => {
      const socket = new RawSocket(server.url, { eio, query: { userName: 'unversioned' } })
      await server.open(socket).open()
      assert.match(await socket.next(), /^0\{/)
      assert.equal(await socket.next(), '40')
      socket.send('2', `40${kNamespace}`)
      assert.equal(await socket.next(), '3')
      await socket.nextLike(/loginConfirmed/)
    })
  }

  test('but not one that names no version at all, or one to come', async () => {
    for (const eio of ['5', '10', 'abc', '4.0', '-3', '03', ' 3']) {
      const response = await new RawPolling(server.url, { eio }).request('GET')
      assert.equal(response.status, 400, eio)
      assert.equal((await response.json()).code, 5, eio)
    }
  })
})

describe('the main namespace is entered with the handshake', () => {
  test('a client that waits for it then joins its own', async () => {
    const polling = new RawPolling(server.url, { eio: 3, query: { userName: 'patient' } })
    const response = await polling.request('GET')
    const text = await response.text()
    assert.match(text, /2:40$/)
    polling.query.sid = /"sid":"([^"]+)"/.exec(text)[1]
    await polling.post(`40${kNamespace}`)
    await polling.pollUntil(packets => packets.some(packet => packet.includes('loginConfirmed')))
  })

  test('who is there alone stays, unlike a client of Engine.IO 4 that joins nothing', async () => {
    const socket = server.open(await new RawSocket(server.url, { eio: 3 }).open())
    await socket.nextLike(/^40$/)
    const other = server.open(await new RawSocket(server.url).open())
    assert.equal(await other.closed(), 1000)
    socket.send('42["nobody hears"]', '2')
    assert.equal(await socket.next(), '3')
  })

  test('a client of Engine.IO 4 is told that there is none', async () => {
    const socket = server.open(await new RawSocket(server.url).open())
    socket.send('40')
    assert.equal(await socket.nextLike(/^4/), '44{"message":"Invalid namespace"}')
  })

  for (const variant of kOldVariants) {
    test(`both on one connection, ${variantName(variant)}`, async () => {
      const main = server.open(
        new Client(server.url, { variant, namespace: '/', query: { userName: 'both' } }))
      await nextEvent(main.socket, 'connect')
      const chat = main.socket.io.socket(kNamespace)
      await nextEvent(chat, 'loginConfirmed')
      main.socket.emit('directGetWhitelistMode', () => assert.fail('somebody answers there'))
      main.close()
      const sockets = new Promise(resolve => {
        chat.emit('listOwnSockets', (error, result) => resolve([error, result]))
      })
      const [error, result] = await deadline(sockets, 'an answer')
      assert.equal(error, null)
      assert.deepEqual(Object.values(result), [[]])
      assert.deepEqual(main.events(), [])
      chat.disconnect()
    })
  }
})

describe('text that is not ASCII', () => {
  for (const variant of kOldVariants) {
    test(`reaches ${variantName(variant)}`, async () => {
      const client = await server.connect('reader', { variant })
      const writer = await server.connect('\u00e9crivain')
      await client.call('roomJoin', 'hall')
      await writer.call('roomJoin', 'hall')
      const id = await writer.call('roomMessage', 'hall', { textMessage: kText })
      const [, , message] = await client.wait('roomMessage', { accepts: (room, { author }) => author === '\u00e9crivain' })
      assert.equal(message.textMessage, kText)
      const [newest] = await client.call('roomRecentHistory', 'hall')
      assert.deepEqual([newest.id, newest.textMessage, newest.author], [id, kText, '\u00e9crivain'])
      await writer.call('directMessage', 'reader', { textMessage: kText })
      const [, direct] = await client.wait('directMessage')
      assert.equal(direct.textMessage, kText)
    })
  }

  // docs/protocol.md says why this excludes polling with a 1.x client.
  for (const variant of kOldVariants.filter(({ generation, transport }) => generation > 1 || transport !== 'polling')) {
    test(`comes from ${variantName(variant)}`, async () => {
      const client = await server.connect('writer', { variant })
      const reader = await server.connect('writer')
      await client.call('systemMessage', kText)
      const [, text] = await reader.wait('systemMessage')
      assert.equal(text, kText)
    })
  }

  test('beside bytes, in one payload', async () => {
    const client = await server.connect('mixed', { variant: { generation: 1, transport: 'polling' } })
    const sender = await server.connect('mixed')
    const value = { text: kText, bytes: Buffer.from([0, 255]), more: kText }
    await sender.call('systemMessage', value)
    const [, got] = await client.wait('systemMessage')
    assert.deepEqual([got.text, got.more, Buffer.from(got.bytes)], [kText, kText, value.bytes])
  })
})
