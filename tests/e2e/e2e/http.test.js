// What browsers need of the transport: origins, paths, namespaces, and no cookies.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { kVariants, variantName } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'
import { RawPolling } from '../lib/raw.js'
import { httpRequest, TcpSocket } from '../lib/tcp.js'

const kOrigin = 'https://app.example'

describe('origins', () => {
  const server = useServer({ options: { corsOrigins: [kOrigin] } })
  const handshake = (origin, method = 'GET') =>
    new RawPolling(server.url).request(method, undefined, {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type'
      }
    })

  test('one that is allowed is told so', async () => {
    const response = await handshake(kOrigin)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('access-control-allow-origin'), kOrigin)
    assert.match(response.headers.get('vary') ?? '', /origin/i)
  })

  test('another is not, and opens no session', async () => {
    const response = await handshake('https://evil.example')
    assert.equal(response.status, 403)
    assert.equal(response.headers.get('access-control-allow-origin'), null)
  })

  const openWebSocket = async origin => {
    const socket = await new TcpSocket(server.port).connected()
    socket.write(httpRequest('/socket.io/?EIO=4&transport=websocket', {
      upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', host: 'chat.example:8000', origin
    }))
    const { status } = await socket.response()
    socket.close()
    return status
  }

  test('nor does it open a WebSocket, which no browser would keep it from', async () => {
    assert.equal(await openWebSocket('https://evil.example'), 403)
    assert.equal(await openWebSocket('null'), 403)
    assert.equal(await openWebSocket(kOrigin), 101)
  })

  test('the server\'s own pages, and what is no browser, need not be listed', async () => {
    assert.equal(await openWebSocket('https://chat.example:8000'), 101)
    assert.equal(await openWebSocket(undefined), 101)
  })

  test('a preflight is answered', async () => {
    const response = await handshake(kOrigin, 'OPTIONS')
    assert.ok([200, 204].includes(response.status))
    assert.equal(response.headers.get('access-control-allow-origin'), kOrigin)
    assert.match(response.headers.get('access-control-allow-methods'), /POST/)
    assert.match(response.headers.get('access-control-allow-headers'), /content-type/i)
  })

  test('no cookie is set', async () => {
    assert.equal((await handshake(kOrigin)).headers.get('set-cookie'), null)
  })
})

describe('without allowed origins there are no such headers', () => {
  const server = useServer({})
  test('on a handshake', async () => {
    const response = await new RawPolling(server.url).request('GET', undefined,
      { headers: { origin: kOrigin } })
    assert.equal(response.headers.get('access-control-allow-origin'), null)
  })
})

describe('a path and a namespace of one\'s own', () => {
  const server = useServer({ options: { path: '/talk/', namespace: '/elsewhere' } })
  for (const variant of kVariants) {
    test(variantName(variant), async () => {
      const client = await server.connect('alice', {
        variant, namespace: '/elsewhere', io: { path: '/talk' }
      })
      assert.deepEqual(await client.call('listOwnSockets'), { [client.id]: [] })
      if (variant.generation === 2) assert.ok(client.id.startsWith('/elsewhere#'))
    })
  }
})
