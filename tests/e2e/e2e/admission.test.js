// Limits on the number of clients, per user and in all, and on the rate of their requests.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { Client, kVariants, variantName } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'
import { metrics, sample } from '../lib/metrics.js'
import { deadline } from '../lib/promises.js'
import { TcpSocket } from '../lib/tcp.js'

for (const variant of kVariants.filter(({ generation }) => generation === 4)) {
  describe(`max_connections, ${variantName(variant)}`, () => {
    const server = useServer({ options: { maxConnections: 2 } })

    test('one more is refused, until one leaves', async () => {
      const alice = await server.connect('alice', { variant })
      const second = await server.connect('alice', { variant })
      const carol = server.open(new Client(server.url, { variant, query: { userName: 'carol' } }))
      assert.ok(await carol.closed() instanceof Error)
      const statusOfOneMore = async () =>
        (await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`)).status
      assert.equal(await statusOfOneMore(), 503)
      second.close()
      await deadline((async () => { while (await statusOfOneMore() !== 200); })(), 'a free place')
      await alice.fence()
    })
  })
}

describe('max_connections_per_address', () => {
  const server = useServer({
    options: { maxConnectionsPerAddress: 1, trustedProxies: ['127.0.0.1'] },
    rooms: [{ name: 'public', publicRead: true }]
  })
  const counted = async name => sample(await metrics(server), name)
  const open = async address => {
    const response = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`,
      { headers: address ? { 'x-forwarded-for': address } : {} })
    return response.status
  }

  test('each address has its own, as a trusted proxy tells it', async () => {
    assert.equal(await open('1.2.3.4'), 200)
    const before = await counted('chat_refused_connections_total')
    assert.equal(await open('1.2.3.4'), 429)
    assert.equal(await counted('chat_refused_connections_total'), before + 1)
    assert.equal(await open('6.6.6.6, 1.2.3.4'), 429)
    assert.equal(await open('1.2.3.5'), 200)
  })

  test('listeners of rooms count by themselves', async () => {
    const listen = async address => {
      const response = await fetch(`${server.url}/rooms/public/events`,
        { headers: { 'x-forwarded-for': address }, signal: leaving.signal })
      return response.status
    }
    const leaving = new AbortController()
    assert.equal(await listen('1.2.3.4'), 200)
    const before = await counted('chat_refused_connections_total')
    assert.equal(await listen('1.2.3.4'), 429)
    assert.equal(await counted('chat_refused_connections_total'), before + 1)
    assert.equal(await listen('1.2.3.5'), 200)
    leaving.abort()
    await deadline((async () => { while (await counted('chat_event_listeners') > 0); })(), 'free seats')
  })

  const header = (...address) => Buffer.concat([
    Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1'), Buffer.from([0x21, 0x11, 0, 12]),
    Buffer.from([...address, 127, 0, 0, 1, 0x30, 0x39, 0, 80])])
  const kOpen = 'GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

  async function sendBehindProxy (...pieces) {
    const socket = await new TcpSocket(server.port).connected()
    for (const piece of pieces) socket.write(piece)
    return socket
  }

  async function openBehindProxy (...pieces) {
    const socket = await sendBehindProxy(...pieces)
    const { status } = await socket.response()
    socket.close()
    return status
  }

  test('so does the PROXY protocol', async () => {
    assert.equal(await openBehindProxy(header(9, 9, 9, 9), kOpen), 200)
    assert.equal(await openBehindProxy(Buffer.concat([header(9, 9, 9, 9), Buffer.from(kOpen)])), 429)
    assert.equal(await openBehindProxy(header(9, 9, 9, 8), kOpen), 200)
  })

  test('a header that cannot be understood ends its connection alone', async () => {
    const bad = header(1, 1, 1, 1)
    bad[12] = 0x31
    await (await sendBehindProxy(bad, kOpen)).closed()
    assert.equal(await open('7.7.7.7'), 200)
  })
})

describe('without trusted_proxies', () => {
  const server = useServer({ options: { maxConnectionsPerAddress: 1 } })

  test('nobody is believed to be a proxy', async () => {
    const open = address => fetch(`${server.url}/socket.io/?EIO=4&transport=polling`,
      { headers: { 'x-forwarded-for': address } })
    assert.equal((await open('1.2.3.4')).status, 200)
    assert.equal((await open('1.2.3.5')).status, 429)
  })
})

describe('max_requests_per_second', () => {
  const kBurst = 20
  const server = useServer({
    options: { maxRequestsPerSecond: 1, maxRequestsBurst: kBurst }, rooms: [{ name: 'hall' }]
  })
  const refusedInAll = async () =>
    sample(await metrics(server), 'chat_commands_total{command="roomMessage",result="error"}')

  for (const variant of kVariants) {
    test(`past it requests fail, then the socket goes, ${variantName(variant)}`, async () => {
      const witness = await server.connect('alice')
      const client = await server.connect('alice', { variant })
      await client.call('roomJoin', 'hall')
      const before = await refusedInAll()
      const answers = Array.from({ length: kBurst + 5 }, () =>
        client.request('roomMessage', 'hall', { textMessage: 'again' }))
      const errors = (await Promise.all(answers)).map(([error]) => error)
      assert.equal(errors[0], null)
      assert.equal(errors.at(-1), 'ChatServiceError: Too many requests')
      const refused = errors.filter(error => error !== null).length
      assert.equal(await refusedInAll() - before, refused)
      for (let i = 0; i < 2 * kBurst; ++i) {
        client.send('roomMessage', 'hall', { textMessage: 'and again' })
      }
      await client.closed()
      await witness.wait('socketDisconnectEcho')
      await witness.fence()
    })
  }
})
