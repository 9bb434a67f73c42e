// Presence with grace: whoever loses a connection is still there for a while.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'

import { Api, apiConfig } from '../lib/api.js'
import { connect as connectClient, kAllVariants, variantName } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'
import { metrics, sample } from '../lib/metrics.js'
import { until } from '../lib/promises.js'
import { startServer } from '../lib/servers.js'
import { Tunnel } from '../lib/tunnel.js'

const kRoom = 'hall'
const kUser = '/api/v1/users/{user}'
const kDisconnect = '/api/v1/users/{user}/disconnect'

// Longer than any test waits.
const kLongGrace = 60_000
// So that the server soon notices that a client polls no more.
const kPings = { pingInterval: 300, pingTimeout: 500 }

const config = grace => ({
  options: { enableUserlistUpdates: true, enableRoomsManagement: true, ...kPings },
  presence: { grace },
  rooms: [{ name: kRoom, owner: 'owner' }],
  more: apiConfig()
})

const isOf = user => ({ accepts: (room, name) => name === user })
const countOf = (client, event, user) =>
  client.events(event).filter(([, , name]) => name === user).length
const absent = async server => sample(await metrics(server), 'chat_absent_sockets')

/// A member of the room whose connection breaks. Returns the socket's id once the server has noticed.
async function lose (server, user, variant) {
  const tunnel = server.open(await new Tunnel(server.port).start())
  const client = server.open(await connectClient(tunnel.url, user, { variant }))
  await client.call('roomJoin', kRoom)
  // Clients 1 leave out the namespace.
  const id = variant?.generation === 1 ? `/chat-service#${client.id}` : client.id
  const before = await absent(server)
  tunnel.cut()
  await client.closed()
  await until(async () => await absent(server) > before, 'the server notices')
  return id
}

async function join (server, user, options) {
  const client = await server.connect(user, options)
  await client.call('roomJoin', kRoom)
  return client
}

describe('within its grace', () => {
  const server = useServer(config(kLongGrace))
  let api
  beforeEach(async () => { api ??= await Api.of(server.url) })

  for (const variant of kAllVariants) {
    test(`nobody hears of a broken connection, ${variantName(variant)}`, async () => {
      const user = `alice, ${variantName(variant)}`
      const watcher = await join(server, 'watcher')
      const other = await server.connect(user)
      const lost = await lose(server, user, variant)

      assert.ok((await watcher.call('roomGetAccessList', kRoom, 'userlist')).includes(user))
      assert.equal((await watcher.call('roomUserSeen', kRoom, user)).joined, true)
      assert.deepEqual(await other.call('listOwnSockets'), { [other.id]: [], [lost]: [kRoom] })
      const { body } = await api.call('GET', kUser, { params: { user } })
      assert.deepEqual(body.sockets.find(({ id }) => id === lost).rooms, [kRoom])

      const back = await server.connect(user, { variant })
      assert.equal(await back.call('roomJoin', kRoom), 2)
      for (const client of [watcher, other]) await client.fence()
      assert.equal(countOf(watcher, 'roomUserJoined', user), 1)
      assert.equal(countOf(watcher, 'roomUserLeft', user), 0)
      assert.deepEqual(other.events('roomLeftEcho'), [])
      assert.deepEqual(other.events('socketDisconnectEcho'), [])
    })

    test(`a goodbye counts at once, ${variantName(variant)}`, async () => {
      const user = `bob, ${variantName(variant)}`
      const watcher = await join(server, 'watcher')
      const before = await absent(server)
      const client = await join(server, user, { variant })
      client.close()
      await watcher.wait('roomUserLeft', isOf(user))
      assert.equal(await absent(server), before)
    })
  }

  test('a leave counts at once', async () => {
    const watcher = await join(server, 'watcher')
    const client = await join(server, 'leaver')
    await client.call('roomLeave', kRoom)
    await watcher.wait('roomUserLeft', isOf('leaver'))
  })

  test('a ban counts at once', async () => {
    const watcher = await join(server, 'watcher')
    const owner = await server.connect('owner')
    await lose(server, 'banned')
    await owner.call('roomAddToList', kRoom, 'blacklist', ['banned'])
    await watcher.wait('roomUserLeft', isOf('banned'))
    assert.ok(!(await watcher.call('roomGetAccessList', kRoom, 'userlist')).includes('banned'))
  })

  test('whoever is disconnected by the server is gone at once', async () => {
    const watcher = await join(server, 'watcher')
    await lose(server, 'expelled')
    await join(server, 'expelled')
    const user = { params: { user: 'expelled' } }
    await api.call('POST', kDisconnect, user)
    await watcher.wait('roomUserLeft', isOf('expelled'))
    await until(async () => (await api.call('DELETE', kUser, user)).status === 204, 'offline')
    assert.equal(countOf(watcher, 'roomUserLeft', 'expelled'), 1)
  })

  test('a server that stops does not wait for it', async () => {
    const stopping = await startServer(config(kLongGrace))
    const clients = []
    try {
      await lose({ ...stopping, open: client => clients.push(client) && client }, 'alice')
    } finally {
      for (const client of clients) client.close()
      await stopping.stop()
    }
    assert.doesNotMatch(stopping.program.stderr, /close_timeout/)
  })
})

describe('after its grace', () => {
  const kGrace = 1_000
  const server = useServer(config(kGrace))

  test('all is told, once', async () => {
    const watcher = await join(server, 'watcher')
    const other = await server.connect('alice')
    const from = Date.now()
    const lost = await lose(server, 'alice')
    await watcher.fence()
    assert.equal(countOf(watcher, 'roomUserLeft', 'alice'), 0)

    await watcher.wait('roomUserLeft', isOf('alice'))
    assert.ok(Date.now() - from >= kGrace, `${Date.now() - from} ms`)
    assert.deepEqual((await other.wait('socketDisconnectEcho')).slice(1), [lost, 1])
    assert.deepEqual((await other.wait('roomLeftEcho')).slice(1), [kRoom, lost, 0])
    await until(async () => await absent(server) === 0, 'nobody is kept')
    for (const client of [watcher, other]) await client.fence()
    assert.equal(countOf(watcher, 'roomUserLeft', 'alice'), 1)
    assert.equal(other.events('socketDisconnectEcho').length, 1)
    assert.equal((await watcher.call('roomUserSeen', kRoom, 'alice')).joined, false)
    assert.deepEqual(await other.call('listOwnSockets'), { [other.id]: [] })
  })

  test('the room hears nothing if the user is back', async () => {
    const watcher = await join(server, 'watcher')
    const lost = await lose(server, 'bob')
    const back = await join(server, 'bob')
    assert.deepEqual((await back.wait('roomLeftEcho')).slice(1), [kRoom, lost, 1])
    await watcher.fence()
    assert.equal(countOf(watcher, 'roomUserJoined', 'bob'), 1)
    assert.equal(countOf(watcher, 'roomUserLeft', 'bob'), 0)
    back.close()
    await watcher.wait('roomUserLeft', isOf('bob'))
  })
})
