// The transport for browsers: origins, paths, namespaces, and no cookies.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'

import { apiConfig } from '../lib/api.js'
import { kVariants, variantName } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'
import { outputOf } from '../lib/log.js'
import { RawPolling } from '../lib/raw.js'
import { runWithConfig } from '../lib/servers.js'
import { temporaryDirectory } from '../lib/state.js'
import { httpRequest, kUpgradeHeaders, TcpSocket } from '../lib/tcp.js'

const kOrigin = 'https://app.example'

const openWebSocket = async (port, headers, sid) => {
  const socket = await new TcpSocket(port).connected()
  const target = `/socket.io/?EIO=4&transport=websocket${sid ? `&sid=${sid}` : ''}`
  socket.write(httpRequest(target, { ...kUpgradeHeaders, ...headers }))
  const { status } = await socket.response()
  socket.close()
  return status
}

describe('origins', () => {
  const server = useServer({
    options: { corsOrigins: [kOrigin, 'http://localhost:*'], trustedProxies: ['127.0.0.2'] },
    rooms: [{ name: 'public', publicRead: true }],
    more: apiConfig()
  })
  const kRoutes = [
    '/socket.io/?EIO=4&transport=polling', '/rooms/public/events', '/healthz', '/metrics',
    '/api/v1/openapi.json', '/nowhere'
  ]
  const ask = (path, headers, method = 'GET') => fetch(server.url + path, { method, headers })
  const handshake = (origin, method) => ask(kRoutes[0], {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type'
  }, method)

  test('one that is listed is served and told so, on every route', async () => {
    for (const route of kRoutes) {
      for (const origin of [kOrigin, 'http://localhost:5173']) {
        const response = await ask(route, { origin })
        assert.equal(response.status, route === '/nowhere' ? 404 : 200, route)
        assert.equal(response.headers.get('access-control-allow-origin'), origin)
        assert.equal(response.headers.get('access-control-allow-credentials'), 'true')
        assert.match(response.headers.get('vary') ?? '', /origin/i)
        await response.body.cancel()
      }
    }
  })

  test('another is refused on every route', async () => {
    for (const route of kRoutes) {
      for (const origin of ['https://evil.example', 'null', `${kOrigin}:8443`, 'http://localhost.evil:1']) {
        for (const method of ['GET', 'POST', 'OPTIONS']) {
          const response = await ask(route, { origin }, method)
          assert.equal(response.status, 403, `${method} ${route}`)
          assert.equal(response.headers.get('access-control-allow-origin'), null)
        }
      }
    }
  })

  test('nor does it open a WebSocket, or upgrade to one, which no browser would keep it from', async () => {
    const session = await new RawPolling(server.url).open()
    for (const sid of [undefined, session.sid]) {
      for (const origin of ['https://evil.example', 'null']) {
        assert.equal(await openWebSocket(server.port, { origin }, sid), 403)
      }
    }
    assert.equal(await openWebSocket(server.port, { origin: kOrigin }), 101)
  })

  test('the server\'s own pages, and what is no browser, need not be listed', async () => {
    const host = 'chat.example:8000'
    assert.equal(await openWebSocket(server.port, { host, origin: 'https://chat.example:8000' }), 101)
    assert.equal(await openWebSocket(server.port, { host }), 101)
    assert.equal(await openWebSocket(server.port, { host, origin: 'https://chat.example' }), 403)
    // The server trusts no proxy at this address.
    assert.equal(await openWebSocket(server.port,
      { host, origin: 'https://a.example', 'x-forwarded-host': 'a.example' }), 403)
  })

  test('a preflight is answered', async () => {
    const response = await handshake(kOrigin, 'OPTIONS')
    assert.ok([200, 204].includes(response.status))
    assert.equal(response.headers.get('access-control-allow-origin'), kOrigin)
    assert.match(response.headers.get('access-control-allow-methods'), /POST/)
    assert.match(response.headers.get('access-control-allow-headers'), /content-type/i)
  })

  test('a preflight of an event stream allows the id of the last event', async () => {
    for (const asked of [{}, { 'access-control-request-headers': 'last-event-id, cache-control' }]) {
      const response = await ask('/rooms/public/events',
        { origin: kOrigin, 'access-control-request-method': 'GET', ...asked }, 'OPTIONS')
      assert.equal(response.status, 204)
      assert.match(response.headers.get('access-control-allow-methods'), /GET/)
      assert.match(response.headers.get('access-control-allow-headers'), /last-event-id/i)
    }
  })

  test('no cookie is set', async () => {
    assert.equal((await handshake(kOrigin)).headers.get('set-cookie'), null)
  })
})

describe('behind a trusted proxy the own host is the one that it tells', () => {
  const server = useServer({ options: { trustedProxies: ['127.0.0.1'] } })
  const open = (origin, forwarded) =>
    openWebSocket(server.port, { host: 'inner:8000', origin, 'x-forwarded-host': forwarded })

  test('not the one by which the proxy reaches the server', async () => {
    assert.equal(await open('https://chat.example', 'chat.example'), 101)
    assert.equal(await open('https://chat.example', 'chat.example, inner'), 101)
    assert.equal(await open('http://inner:8000', 'chat.example'), 403)
    assert.equal(await open('http://inner:8000'), 101)
  })
})

describe('refusals for a limit reach the page', () => {
  const server = useServer({
    options: { corsOrigins: [kOrigin], maxConnectionsPerAddress: 1, maxPayload: 1000 },
    rooms: [{ name: 'public', publicRead: true }],
    more: '\n[events]\nmax_listeners = 0\n'
  })

  test('whichever limit it is', async () => {
    const headers = { origin: kOrigin }
    const polling = new RawPolling(server.url)
    await polling.open()
    const responses = {
      429: await new RawPolling(server.url).request('GET', undefined, { headers }),
      503: await fetch(`${server.url}/rooms/public/events`, { headers }),
      431: await fetch(`${server.url}/healthz?${'x'.repeat(20_000)}`, { headers }),
      413: await polling.request('POST', 'x'.repeat(1001), { headers })
    }
    for (const [status, response] of Object.entries(responses)) {
      assert.equal(response.status, Number(status))
      assert.equal(response.headers.get('access-control-allow-origin'), kOrigin, status)
    }
  })
})

test('each refused origin is logged once, with the key that would let it in', async () => {
  const { stderr } = await outputOf({}, async (_, { url }) => {
    for (let i = 0; i < 3; ++i) {
      for (const origin of ['https://a.example', 'https://b.example']) {
        assert.equal((await fetch(`${url}/healthz`, { headers: { origin } })).status, 403)
      }
    }
    for (let i = 0; i < 500; ++i) {
      await fetch(`${url}/healthz`, { headers: { origin: `https://${i}.example` } })
    }
  })
  const lines = stderr.split('\n').filter(line => /cors_origins/.test(line))
  for (const origin of ['https://a.example', 'https://b.example']) {
    assert.equal(lines.filter(line => line.includes(`origin=${origin} `)).length, 1)
  }
  assert.equal(lines.length, 100)
})

test('the demo lets in pages of this machine alone, on whatever port', async () => {
  const config = await readFile(new URL('../../../examples/demo.toml', import.meta.url), 'utf8')
  const program = await runWithConfig(config,
    ['--set', 'port=0', '--set', `disk.directory=${temporaryDirectory()}`])
  try {
    const port = await program.listening.promise
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1:3000', 'http://localhost', undefined]) {
      assert.equal(await openWebSocket(port, { origin }), 101, origin)
    }
    for (const origin of ['https://evil.example', 'http://localhost.evil.example:8000', 'null']) {
      assert.equal(await openWebSocket(port, { origin }), 403, origin)
    }
  } finally {
    program.signal('SIGTERM')
    await program.waitExit()
  }
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
