// A connection's errors affect that connection only.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { kVariants, variantName } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'
import { rawLogin, RawPolling, RawSocket, kNamespace } from '../lib/raw.js'

const kMaxPayload = 20_000

const server = useServer({ options: { maxPayload: kMaxPayload }, rooms: [{ name: 'hall' }] })

for (const variant of kVariants) {
  test(`a message over max_payload closes its connection alone, ${variantName(variant)}`, async () => {
    // A separate user, as sockets of the previous test may still be disconnecting.
    const user = variantName(variant)
    const witness = await server.connect(user, { variant })
    const sender = await server.connect(user, { variant })
    const fits = 'x'.repeat(kMaxPayload - 100)
    await sender.call('systemMessage', fits)
    assert.equal((await witness.wait('systemMessage'))[1], fits)

    sender.send('systemMessage', 'x'.repeat(kMaxPayload))
    await sender.closed()
    const [, id, left] = await witness.wait('socketDisconnectEcho')
    assert.deepEqual([id, left], [sender.events('loginConfirmed')[0][2].id, 1])
    await witness.call('systemMessage', 'still here')
    assert.equal(witness.events('systemMessage').length, 1)
  })
}

test('binary over max_payload closes its connection alone', async () => {
  const witness = await server.connect('alice')
  const sender = await server.connect('alice')
  sender.send('systemMessage', [Buffer.alloc(kMaxPayload + 1)])
  await sender.closed()
  await witness.wait('socketDisconnectEcho')
  await witness.call('roomJoin', 'hall')
})

test('the limit is told to clients of Engine.IO 4', async () => {
  const { maxPayload } = await new RawPolling(server.url).open()
  assert.equal(maxPayload, kMaxPayload)
})

describe('nonsense on a WebSocket closes it, and nothing else', () => {
  const kNonsense = {
    'an unknown Engine.IO packet': '9',
    'an empty message': '',
    'an unknown Socket.IO packet': '49',
    'JSON that ends early': `42${kNamespace},["roomJoin",`,
    'no array': `42${kNamespace},{"roomJoin":"hall"}`,
    'an event without name': `42${kNamespace},[]`,
    'an event whose name is an object': `42${kNamespace},[{}]`,
    'a binary event that promises too much': `4599999999-${kNamespace},["x"]`,
    'a binary event without count': `45${kNamespace},["x"]`,
    'nesting without end': `42${kNamespace},["x",${'['.repeat(5000)}${']'.repeat(5000)}]`
  }
  for (const [name, text] of Object.entries(kNonsense)) {
    test(name, async () => {
      const witness = await server.connect('alice')
      const socket = server.open(await rawLogin(server.url, 'alice'))
      socket.send(text)
      await socket.closed()
      await witness.wait('socketDisconnectEcho')
      await witness.call('roomJoin', 'hall')
    })
  }

  test('an attachment that nobody announced', async () => {
    const witness = await server.connect('alice')
    const socket = server.open(await rawLogin(server.url, 'alice'))
    socket.send(Buffer.from('attachment'))
    await socket.closed()
    await witness.wait('socketDisconnectEcho')
  })

  test('text in place of an attachment', async () => {
    const witness = await server.connect('alice')
    const socket = server.open(await rawLogin(server.url, 'alice'))
    socket.send(`451-${kNamespace},["systemMessage",{"_placeholder":true,"num":0}]`,
      `42${kNamespace},["listOwnSockets"]`)
    await socket.closed()
    await witness.wait('socketDisconnectEcho')
  })

  test('text that is not UTF-8', async () => {
    const witness = await server.connect('alice')
    const socket = server.open(await rawLogin(server.url, 'alice'))
    socket.ws.send(Buffer.from([0x34, 0x32, 0xff, 0xfe]), { binary: false })
    assert.equal(await socket.closed(), 1007)
    await witness.wait('socketDisconnectEcho')
  })
})

describe('bad requests over HTTP get an error', () => {
  const kBad = {
    'no transport': [{ EIO: 4 }, 400, 0],
    'an unknown transport': [{ EIO: 4, transport: 'pigeon' }, 400, 0],
    'an unknown session': [{ EIO: 4, transport: 'polling', sid: 'nobody' }, 400, 1],
    'an unknown protocol': [{ EIO: 9, transport: 'polling' }, 400, 5]
  }
  for (const [name, [query, status, code]] of Object.entries(kBad)) {
    test(name, async () => {
      const response = await fetch(`${server.url}/socket.io/?${new URLSearchParams(query)}`)
      assert.equal(response.status, status)
      assert.equal((await response.json()).code, code)
    })
  }

  test('a handshake that is no GET', async () => {
    const query = new URLSearchParams({ EIO: 4, transport: 'polling' })
    const response = await fetch(`${server.url}/socket.io/?${query}`, { method: 'POST', body: '40' })
    assert.equal(response.status, 400)
    assert.equal((await response.json()).code, 2)
  })

  test('another path', async () => {
    assert.equal((await fetch(`${server.url}/elsewhere`)).status, 404)
  })

  // Many at once, so that a session and its POST also meet on different threads.
  test('a POST over max_payload ends its session', async () => {
    await Promise.all(Array.from({ length: 10 }, async () => {
      const polling = new RawPolling(server.url)
      await polling.open()
      const response = await polling.post(`4${'x'.repeat(kMaxPayload)}`)
      assert.equal(response.status, 413)
      assert.equal((await polling.request('GET')).status, 400)
    }))
  })
})

test('a WebSocket for a session that does not exist is refused', async () => {
  const socket = new RawSocket(server.url, { query: { sid: 'nobody' } })
  await assert.rejects(socket.open())
})
