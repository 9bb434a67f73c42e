// Clients behind a balancer without sticky sessions: any node may get a request, and the session's
// node answers it.

import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'

import { Balancer } from '../lib/balancer.js'
import { connect, kVariants, variantName } from '../lib/client.js'
import { freePort, startServer } from '../lib/servers.js'
import { httpRequest, kUpgradeHeaders, TcpSocket } from '../lib/tcp.js'

const kSecret = 'only the nodes know it'
const rooms = [{ name: 'default' }]

let nodes
let balancer
const clients = []

async function startNode (clusterSecret = kSecret) {
  const port = await freePort()
  return startServer({
    options: { port, advertise: `127.0.0.1:${port}`, clusterSecret }, rooms
  })
}

before(async () => {
  nodes = [await startNode(), await startNode()]
})
after(async () => { for (const node of nodes) await node.stop() })
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
  balancer.close()
})

async function login (userName, options) {
  const client = await connect(balancer.url, userName, options)
  clients.push(client)
  return client
}

const numbers = count => Array.from({ length: count }, (_, index) => index)

for (const variant of kVariants) {
  test(`all requests reach the session's node, ${variantName(variant)}`, async () => {
    balancer = await new Balancer(nodes.map(node => node.port)).start()
    const client = await login('ann', { variant })
    await client.call('roomJoin', 'default')
    const ids = await Promise.all(numbers(20).map(number =>
      client.call('roomMessage', 'default', { textMessage: `message ${number}` })))
    await client.fence()
    const seen = client.events('roomMessage').map(([, , message]) => message.id)
    assert.deepEqual(seen, ids)
    // The first request, and so the session, went to the first node.
    const other = await connect(nodes[0].url, 'ann')
    clients.push(other)
    const binary = Buffer.from([0, 1, 254, 255])
    for (const [from, to] of [[client, other], [other, client]]) {
      from.send('systemMessage', { binary })
      const [, data] = await to.wait('systemMessage')
      assert.deepEqual(Buffer.from(data.binary), binary)
    }
    if (variant.transport !== 'websocket') {
      for (const node of nodes) assert.ok(balancer.counts.get(node.port) > 0)
    }
  })
}

async function openSession (node) {
  const response = await fetch(`${node.url}/socket.io/?EIO=4&transport=polling`)
  return JSON.parse((await response.text()).slice(1)).sid
}

const poll = (node, sid, headers) =>
  fetch(`${node.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, { headers })

async function post (node, sid, body) {
  return fetch(`${node.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', body })
}

test('a session that ended there is unknown here', async () => {
  balancer = await new Balancer([]).start()
  const sid = await openSession(nodes[0])
  assert.equal((await post(nodes[1], sid, '1')).status, 200)
  await poll(nodes[1], sid)
  const response = await poll(nodes[1], sid)
  assert.equal(response.status, 400)
  assert.equal((await response.json()).message, 'Session ID unknown')
})

test('ids that nobody with the secret made go nowhere', async () => {
  balancer = await new Balancer([]).start()
  const stranger = await startNode('another secret of others')
  try {
    const sid = await openSession(stranger)
    const changed = (await openSession(nodes[0])).replace(/.$/, last => last === 'A' ? 'B' : 'A')
    for (const id of [sid, changed, 'no-session-at-all-000', `${'a'.repeat(20)}.`]) {
      const response = await poll(nodes[1], id)
      assert.equal(response.status, 400, id)
      assert.equal((await response.json()).message, 'Session ID unknown', id)
    }
  } finally {
    await stranger.stop()
  }
})

test('whoever says to be a node and cannot prove it is refused', async () => {
  balancer = await new Balancer([]).start()
  const sid = await openSession(nodes[0])
  const response = await poll(nodes[0], sid, { 'chat-node-proof': `${Date.now()}.AAAA` })
  assert.equal(response.status, 403)
})

test('a page is asked for its origin by the node that its browser reached', async () => {
  balancer = await new Balancer([]).start()
  const sid = await openSession(nodes[0])
  const stranger = await poll(nodes[1], sid, { origin: 'https://evil.example' })
  assert.equal(stranger.status, 403)
  // The page has the origin of the node it reached, which is a foreign origin to the session's
  // node.
  const socket = await new TcpSocket(nodes[1].port).connected()
  const headers = { host: 'chat.example', origin: 'https://chat.example' }
  socket.write(httpRequest(`/socket.io/?EIO=4&transport=polling&sid=${sid}`, headers,
    { method: 'POST', body: '3' }))
  const { status, body } = await socket.response()
  socket.close()
  assert.deepEqual({ status, body }, { status: 200, body: 'ok' })
  const upgrade = await new TcpSocket(nodes[1].port).connected()
  upgrade.write(httpRequest(`/socket.io/?EIO=4&transport=websocket&sid=${sid}`,
    { ...kUpgradeHeaders, ...headers }))
  assert.equal((await upgrade.response()).status, 101)
  upgrade.close()
})

// A refused upgrade must not open a way to endpoints that a proxy hides, like /metrics.
test('an upgrade that is refused leaves no way to the other node', async () => {
  balancer = await new Balancer([]).start()
  const sid = await openSession(nodes[0])
  assert.equal((await post(nodes[1], sid, '1')).status, 200)
  await poll(nodes[1], sid)
  const socket = new TcpSocket(nodes[1].port)
  socket.write(httpRequest(`/socket.io/?EIO=4&transport=websocket&sid=${sid}`, kUpgradeHeaders) +
    httpRequest('/healthz'))
  const { status, headers } = await socket.response()
  assert.equal(status, 400)
  assert.equal(headers.connection, 'close')
  await assert.rejects(socket.response(), /The connection is closed; it left ""/)
})

test('a node that is gone costs its own sessions alone', async () => {
  balancer = await new Balancer([]).start()
  const third = await startNode()
  const sid = await openSession(third)
  await third.stop()
  assert.equal((await poll(nodes[0], sid)).status, 502)
  const address = `address=127.0.0.1:${third.port} `
  await nodes[0].program.logged(new RegExp(`a request could not be passed on .* ${address}`))
  const upgrade = new TcpSocket(nodes[0].port)
  upgrade.write(httpRequest(`/socket.io/?EIO=4&transport=websocket&sid=${sid}`, kUpgradeHeaders))
  assert.equal((await upgrade.response()).status, 502)
  await nodes[0].program.logged(new RegExp(`a WebSocket could not be passed on .* ${address}`))
  const own = await openSession(nodes[0])
  assert.equal((await post(nodes[1], own, '40/chat-service,{"userName":"ann"}')).status, 200)
  assert.match(await (await poll(nodes[1], own)).text(), /^40\/chat-service/)
})
