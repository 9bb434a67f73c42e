// nginx and HAProxy in front of two nodes, with the configurations of examples/proxies.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import https from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { apiConfig } from '../lib/api.js'
import { makeCertificate } from '../lib/certificate.js'
import { connect, kVariants, variantName } from '../lib/client.js'
import { deadline, nextEvent } from '../lib/promises.js'
import { RedisServer } from '../lib/redis.js'
import { freePort, Program, startServer } from '../lib/servers.js'
import { connectWhenListening } from '../lib/tcp.js'

const kExamples = fileURLToPath(new URL('../../../examples/proxies/', import.meta.url))
const kSecret = 'only the nodes know it'

const kProxies = {
  nginx: {
    example: 'nginx.conf',
    certificates: (text, file) => text
      .replace('/etc/ssl/chat.pem', file('chat.pem')).replace('/etc/ssl/chat.key', file('chat.key'))
      // Debian's nginx would write these where only root may.
      .replace('http {', `pid ${file('pid')};\nhttp {\n  access_log off;\n` +
        ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
          .map(name => `  ${name}_temp_path ${file(name)};\n`).join('')),
    start: config => new Program(['-c', config, '-e', 'stderr', '-g', 'daemon off;'],
      { binary: '/usr/sbin/nginx' })
  },
  HAProxy: {
    example: 'haproxy.cfg',
    certificates: (text, file) => text.replace('/etc/ssl/chat-and-key.pem', file('both.pem')),
    start: config => new Program(['-f', config, '-db'], { binary: '/usr/sbin/haproxy' })
  }
}

async function startNode (options = {}) {
  const port = await freePort()
  return startServer({
    options: {
      port, advertise: `127.0.0.1:${port}`, clusterSecret: kSecret, trustedProxies: ['127.0.0.1'], ...options
    },
    rooms: [{ name: 'default' }],
    more: apiConfig()
  })
}

/// The common end of all session ids of a node.
async function nodeToken (node) {
  const response = await fetch(`${node.url}/socket.io/?EIO=4&transport=polling`)
  const { sid } = JSON.parse((await response.text()).slice(1))
  return sid.slice(sid.indexOf('.'))
}

async function get (url, ca, headers) {
  const request = https.get(url, { ca, headers, agent: false })
  const [response] = await deadline(once(request, 'response'), 'a response')
  response.resume()
  return response
}

/// A proxy in front of two nodes, for the tests of a `describe`.
function useProxy (proxy, nodeOptions = async () => ({})) {
  const front = { nodes: [], clients: [] }
  let directory
  let program
  const file = name => path.join(directory, name)

  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'chat-proxy-'))
    await chmod(directory, 0o755) // root starts nginx, which then runs as nobody
    await makeCertificate('proxy', file('chat.pem'), file('chat.key'))
    front.ca = await readFile(file('chat.pem'))
    await writeFile(file('both.pem'), Buffer.concat([front.ca, await readFile(file('chat.key'))]))
    for (let i = 0; i < 2; ++i) front.nodes.push(await startNode(await nodeOptions()))
    const port = await freePort()
    const text = await readFile(path.join(kExamples, proxy.example), 'utf8')
    await writeFile(file('config'), proxy.certificates(text, file)
      .replace('127.0.0.1:8001', `127.0.0.1:${front.nodes[0].port}`)
      .replace('127.0.0.1:8002', `127.0.0.1:${front.nodes[1].port}`)
      .replace(/\b(127\.0\.0\.1:)?8443/, `127.0.0.1:${port}`))
    program = proxy.start(file('config'))
    front.url = `https://127.0.0.1:${port}`
    await connectWhenListening(port, program)
  })
  afterEach(() => { for (const client of front.clients.splice(0)) client.close() })
  after(async () => {
    program?.signal('SIGTERM')
    await program?.waitExit()
    for (const node of front.nodes) await node.stop()
    await rm(directory, { recursive: true, force: true })
  })

  front.connect = async (user, { io = {}, ...options } = {}) => {
    const client = await connect(front.url, user, { ...options, io: { ca: front.ca, ...io } })
    front.clients.push(client)
    return client
  }
  front.status = async path => (await get(front.url + path, front.ca)).statusCode
  return front
}

for (const [name, proxy] of Object.entries(kProxies)) {
  describe(name, () => {
    const front = useProxy(proxy)

    for (const variant of kVariants) {
      test(`passes clients through, ${variantName(variant)}`, async () => {
        const client = await front.connect('ann', { variant })
        await client.call('roomJoin', 'default')
        const textMessage = 'x'.repeat(100_000)
        for (let i = 0; i < 10; ++i) {
          const id = await client.call('roomMessage', 'default', { textMessage })
          const accepts = (room, message) => message.id === id
          const [, , message] = await client.wait('roomMessage', { accepts })
          assert.equal(message.textMessage, textMessage)
        }
      })
    }

    test('serves the pages of its own origin, and no others', async () => {
      const statusOf = async origin =>
        (await get(`${front.url}/socket.io/?EIO=4&transport=polling`, front.ca, { origin })).statusCode
      assert.equal(await statusOf(front.url), 200)
      assert.equal(await statusOf('https://evil.example'), 403)
    })

    for (const inner of ['/metrics', '/api/v1/rooms']) {
      test(`keeps ${inner} inside`, async () => {
        assert.equal(await front.status(inner), 404)
        const [node] = front.nodes
        const { status } = await fetch(`http://127.0.0.1:${node.port}${inner}`)
        assert.notEqual(status, 404)
      })
    }

    test('keeps them inside however they are written', async () => {
      for (const inner of ['/%6detrics', '/%61pi/v1/openapi.json', '/ap%69/v1/rooms', '/./metrics', '//metrics']) {
        assert.notEqual(await front.status(inner), 200, inner)
      }
    })
  })

  describe(`${name}, where a node is killed,`, () => {
    const front = useProxy(proxy)

    test('sends its clients on to the other at once', async () => {
      const [victim] = front.nodes
      const token = await nodeToken(victim)
      const isOfVictim = client => client.socket.io.engine.id.endsWith(token)
      const victims = transport => front.clients.filter(
        client => client.variant.transport === transport && isOfVictim(client))
      for (const transport of ['websocket', 'polling']) {
        for (let i = 0; victims(transport).length < 3; ++i) {
          assert.ok(i < 30, 'requests are dealt out in turn')
          const variant = { generation: 4, transport }
          await front.connect(`${transport} ${i}`, { variant, io: { reconnection: true } })
          // This varies the node whose turn it is, however many requests a client makes.
          if (i % 2 === 1) await front.status('/healthz')
        }
      }
      const lost = [...victims('websocket'), ...victims('polling')]
      const back = lost.map(async client => {
        const from = client.record.length
        const [attempts] = await nextEvent(client.socket.io, 'reconnect')
        await client.wait('loginConfirmed', { from })
        return attempts
      })
      victim.program.signal('SIGKILL')
      await victim.program.waitExit()
      front.nodes.shift()
      // No client is sent to the dead node.
      assert.deepEqual(await Promise.all(back), lost.map(() => 1))
      assert.deepEqual(lost.filter(isOfVictim), [])
      for (const client of lost) await client.fence()
    })
  })
}

describe('HAProxy, where Redis is away,', () => {
  let redis
  const front = useProxy(kProxies.HAProxy, async () => {
    redis ??= await RedisServer.start()
    return { state: 'redis', redis: { url: redis.url, commandTimeout: 500 } }
  })
  after(() => redis?.close())

  test('leaves clients where they are', async () => {
    const client = await front.connect('ann')
    await client.call('roomJoin', 'default')
    redis.pause()
    try {
      // Until there is no node left for new clients.
      await deadline((async () => { while (await front.status('/healthz') !== 503); })(), '503')
    } finally {
      redis.resume()
    }
    await deadline((async () => { while (await front.status('/healthz') !== 200); })(), '200')
    await client.call('roomMessage', 'default', { textMessage: 'still here' })
    assert.equal(client.events('loginConfirmed').length, 1)
  })
})
