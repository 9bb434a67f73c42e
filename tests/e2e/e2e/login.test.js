// The identity of a connection, and its requests before the verdict.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { Client, kVariants, variantName } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'
import { nextEvent } from '../lib/promises.js'
import { kNamespace, RawPolling, RawSocket } from '../lib/raw.js'

const server = useServer({
  options: { enableUserlistUpdates: true },
  rooms: [{ name: 'hall' }, { name: 'den', owner: 'owner' }]
})

const kJoin = `42${kNamespace},7["roomJoin","hall"]`
const event = (name, ...args) => `42${kNamespace},${JSON.stringify([name, ...args])}`
const ack = (id, ...args) => `43${kNamespace},${id}${JSON.stringify(args)}`

/// The packets without connection ids, which differ from run to run.
const withoutIds = packets => packets.map(packet =>
  packet.replace(/"(sid|id)":"[^"]*"/g, '"$1":"ID"'))

// The packets after a login that a request follows at once, in order, over any transport.
const kInOrder = userName => [
  event('loginConfirmed', userName, { id: 'ID' }),
  event('roomUserJoined', 'hall', userName),
  ack(7, null, 1)
]

describe('a request that comes with the login waits for the verdict', () => {
  test('Engine.IO 4, WebSocket', async () => {
    const socket = server.open(await new RawSocket(server.url).open())
    socket.send(`40${kNamespace},{"userName":"early"}`, kJoin)
    await socket.nextLike(/^40/)
    const packets = [await socket.next(), await socket.next(), await socket.next()]
    assert.deepEqual(withoutIds(packets), kInOrder('early'))
  })

  test('Engine.IO 3, WebSocket', async () => {
    const socket = server.open(await new RawSocket(server.url, { eio: 3 }).open())
    socket.send(`40${kNamespace}?userName=early3`, kJoin)
    await socket.nextLike(/^40\/chat-service/)
    const packets = [await socket.next(), await socket.next(), await socket.next()]
    assert.deepEqual(withoutIds(packets), kInOrder('early3'))
  })

  for (const eio of [4, 3]) {
    test(`Engine.IO ${eio}, polling, in one payload`, async () => {
      const polling = new RawPolling(server.url, { eio, query: { userName: `polling${eio}` } })
      await polling.open()
      const connect = eio === 4 ? `40${kNamespace},{}` : `40${kNamespace}`
      assert.equal((await polling.post(connect, kJoin)).status, 200)
      const packets = await polling.pollUntil(sofar => sofar.some(text => text.startsWith('43')))
      const after = packets.filter(packet => !/^(0|40|2|3)/.test(packet))
      assert.deepEqual(withoutIds(after), kInOrder(`polling${eio}`))
    })
  }
})

test('a request that comes with a refused login is not executed', async () => {
  const owner = await server.connect('owner')
  const socket = server.open(await new RawSocket(server.url).open())
  socket.send(`40${kNamespace},{"userName":"no:name"}`, kJoin.replace('hall', 'den'))
  assert.match(await socket.nextLike(/^4[23]/), /loginRejected.*String no:name contains invalid/)
  assert.equal(await socket.nextLike(/^4[123]/), `41${kNamespace},`)
  assert.deepEqual(await owner.call('roomGetAccessList', 'den', 'userlist'), [])
})

describe('the handshake names the user', () => {
  const nameOf = async options => {
    const client = server.open(new Client(server.url, options))
    await client.login()
    return client.events('loginConfirmed')[0][1]
  }

  for (const variant of kVariants) {
    test(`in the query, ${variantName(variant)}`, async () => {
      assert.equal(await nameOf({ variant, query: { userName: 'a name', user: 'other' } }), 'a name')
      assert.equal(await nameOf({ variant, query: { user: 'a&b=c?d/e+f%' } }), 'a&b=c?d/e+f%')
      assert.equal(await nameOf({ variant, query: { userName: '\u00e9\u{1f600}' } }), '\u00e9\u{1f600}')
    })
    if (variant.generation === 2) continue
    test(`in the auth payload, ${variantName(variant)}`, async () => {
      assert.equal(await nameOf({ variant, auth: { userName: 'payload' } }), 'payload')
      assert.equal(await nameOf({ variant, auth: { user: 'payload' } }), 'payload')
      assert.equal(await nameOf({
        variant, auth: { userName: 'payload' }, query: { userName: 'query' }
      }), 'payload')
    })
  }
})

for (const variant of kVariants) {
  test(`the confirmed id is the client's own, ${variantName(variant)}`, async () => {
    const client = await server.connect('alice', { variant })
    const [, name, { id }] = client.events('loginConfirmed')[0]
    assert.equal(name, 'alice')
    assert.equal(id, client.id)
    assert.deepEqual(await client.call('listOwnSockets'), { [client.id]: [] })
    if (variant.generation === 2) assert.ok(id.startsWith(`${kNamespace}#`))
  })

  test(`no name, no login, ${variantName(variant)}`, async () => {
    const client = server.open(new Client(server.url, { variant }))
    assert.equal(await client.rejected(), 'ChatServiceError: No login provided')
    assert.equal(client.socket.connected, false)
  })
}

test('names that are no strings are no names', async () => {
  for (const userName of [5, null, true, ['a'], { name: 'a' }]) {
    const client = server.open(new Client(server.url, { auth: { userName } }))
    assert.equal(await client.rejected(), 'ChatServiceError: No login provided')
  }
})

test('a namespace that does not exist is refused', async () => {
  for (const generation of [2, 3, 4]) {
    const variant = { generation, transport: 'websocket' }
    const client = server.open(new Client(server.url, {
      variant, namespace: '/nowhere', query: { userName: 'alice' }
    }))
    const reason = await client.closed()
    assert.match(String(reason.message ?? reason), /Invalid namespace/)
  }
})

for (const generation of [2, 3, 4]) {
  test(`a client that left may come back, client ${generation}`, async () => {
    const client = await server.connect(`again ${generation}`, { variant: { generation, transport: 'websocket' } })
    const other = await server.connect(`again ${generation}`, { variant: { generation, transport: 'websocket' } })
    await other.call('roomJoin', 'hall')
    const gone = nextEvent(client.socket.io.engine, 'close')
    client.close()
    await Promise.all([gone, other.wait('socketDisconnectEcho')])
    const from = client.record.length
    client.socket.connect()
    await client.wait('loginConfirmed', { from })
    assert.deepEqual((await client.request('listOwnSockets'))[1],
      { [client.id]: [], [other.id]: ['hall'] })
  })
}

describe('a rejected login ends its connection, however faithfully it is kept alive', () => {
  const strict = useServer({ options: { pingInterval: 100, pingTimeout: 5000, connectTimeout: 500 } })

  for (const eio of [3, 4]) {
    test(`Engine.IO ${eio}, WebSocket`, async () => {
      const socket = strict.open(await new RawSocket(strict.url, { eio }).open())
      const beat = setInterval(() => socket.send(eio === 3 ? '2' : '3'), 50)
      socket.ws.once('close', () => clearInterval(beat))
      socket.send(`40${kNamespace}`)
      await socket.nextLike(/loginRejected/)
      await socket.nextLike(/^41/)
      await socket.closed()
    })
  }

  test('but a client that comes again in time stays', async () => {
    const socket = strict.open(await new RawSocket(strict.url).open())
    const beat = setInterval(() => socket.send('3'), 50)
    socket.ws.once('close', () => clearInterval(beat))
    socket.send(`40${kNamespace}`)
    await socket.nextLike(/^41/)
    socket.send(`40${kNamespace},{"userName":"ann"}`)
    await socket.nextLike(/loginConfirmed/)
    // Another connection, rejected later, is closed first: so the time of this one has passed.
    const other = strict.open(await new RawSocket(strict.url).open())
    const otherBeat = setInterval(() => other.send('3'), 50)
    other.ws.once('close', () => clearInterval(otherBeat))
    other.send(`40${kNamespace}`)
    await other.closed()
    socket.send(`42${kNamespace},1["listOwnSockets"]`)
    await socket.nextLike(/^43/)
  })
})
