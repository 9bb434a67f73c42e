// Several nodes on one Redis are one service, whatever happens to a node or to Redis.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { cut } from '../lib/breaks.js'
import { metrics } from '../lib/metrics.js'
import { connect, Nodes, useNodes } from '../lib/nodes.js'
import { until } from '../lib/promises.js'
import { freePort } from '../lib/servers.js'

const kHeartbeatTimeout = 1_500
const kCommandTimeout = 1_000

const options = {
  enableUserlistUpdates: true,
  enableDirectMessages: true,
  enableRoomsManagement: true,
  heartbeatRate: 300,
  heartbeatTimeout: kHeartbeatTimeout,
  historyMaxGetMessages: 1_000,
  redis: { commandTimeout: kCommandTimeout }
}
const kRoom = 'hall'
const rooms = [{ name: kRoom, owner: 'owner' }]

const kComesBack = { reconnection: true, reconnectionDelay: 20, reconnectionDelayMax: 100 }

const numbers = count => Array.from({ length: count }, (_, index) => index)
const isOf = user => ({ accepts: (room, name) => name === user })
const messageIds = client => client.events('roomMessage').map(([, , { id }]) => id)
const isReady = async node => (await fetch(`${node.url}/readyz`)).status === 200
const isTimeout = ([error]) => /timeout/.test(error)

async function join (node, user, options) {
  const client = await connect(node, user, options)
  await client.call('roomJoin', kRoom)
  return client
}

const say = (client, text) => client.call('roomMessage', kRoom, { textMessage: text })

/// `more` are options besides those of all tests.
const use = (count, more = {}) => useNodes(count, { options: { ...options, ...more }, rooms })

describe('nodes that are well', () => {
  const service = use(3)

  test('everybody sees all messages in one order', async () => {
    const clients = await Promise.all(numbers(6).map(index =>
      join(service.nodes[index % 3], `user ${index}`)))
    const kEach = 40
    const total = kEach * clients.length
    const ids = await Promise.all(clients.map(client =>
      Promise.all(numbers(kEach).map(number => say(client, `${number}`)))))
    await Promise.all(clients.map(client =>
      client.wait('roomMessage', { accepts: (room, { id }) => id === total })))
    for (const [index, client] of clients.entries()) {
      assert.deepEqual(messageIds(client), numbers(total).map(number => number + 1))
      assert.deepEqual(ids[index], [...ids[index]].sort((a, b) => a - b), 'in the order of sending')
    }
    const history = await clients[0].call('roomHistoryGet', kRoom, 0, total)
    assert.deepEqual(history.reverse(), clients[0].events('roomMessage').map(([, , m]) => m))
  })

  test('a user has sockets on several', async () => {
    const [a, b, c] = service.nodes
    const watcher = await join(a, 'watcher')
    const first = await join(b, 'alice')
    const second = await connect(c, 'alice')
    assert.equal(await second.call('roomJoin', kRoom), 2)
    assert.deepEqual(await first.call('listOwnSockets'), { [first.id]: [kRoom], [second.id]: [kRoom] })
    await first.wait('roomJoinedEcho', { accepts: (room, id, n) => id === second.id && n === 2 })

    second.close()
    await first.wait('socketDisconnectEcho')
    await first.wait('roomLeftEcho', { accepts: (room, id, n) => n === 1 })
    first.close()
    await watcher.wait('roomUserLeft', isOf('alice'))
    await watcher.fence()
    assert.equal(watcher.events('roomUserJoined').filter(([, , user]) => user === 'alice').length, 1)
    assert.equal(watcher.events('roomUserLeft').filter(([, , user]) => user === 'alice').length, 1)
  })

  test('direct messages reach a user wherever the sockets are', async () => {
    const [a, b, c] = service.nodes
    const alice = await connect(a, 'alice')
    const alice2 = await connect(b, 'alice')
    const bobs = [await connect(b, 'bob'), await connect(c, 'bob')]
    const message = await alice.call('directMessage', 'bob', { textMessage: 'hi' })
    for (const bob of bobs) assert.deepEqual((await bob.wait('directMessage'))[1], message)
    assert.deepEqual((await alice2.wait('directMessageEcho')).slice(1), ['bob', message])
  })

  test('whoever loses access is out on all of them', async () => {
    const [a, b, c] = service.nodes
    const owner = await join(a, 'owner')
    const members = [await join(b, 'bob'), await join(c, 'bob')]
    await owner.call('roomAddToList', kRoom, 'blacklist', ['bob'])
    for (const member of members) await member.wait('roomAccessRemoved')
    await owner.wait('roomUserLeft', isOf('bob'))
    const id = await say(owner, 'without bob')
    await connect(b, 'carol')
    for (const member of members) {
      assert.match((await member.request('roomMessage', kRoom, { textMessage: 'x' }))[0], /Not joined/)
      assert.ok(!messageIds(member).includes(id))
    }
    await owner.call('roomRemoveFromList', kRoom, 'blacklist', ['bob'])
  })
})

describe('a node that is killed', () => {
  const service = use(3)

  test('leaves no ghosts, and is removed once', async () => {
    const [a, b, c] = service.nodes
    const watchers = [await join(a, 'watcher a'), await join(b, 'watcher b')]
    const other = await join(a, 'alice')
    const ghost = await join(c, 'alice')
    const kUsers = 20
    for (const index of numbers(kUsers)) await join(c, `ghost ${index}`)
    await watchers[0].wait('roomUserJoined', isOf(`ghost ${kUsers - 1}`))

    const ghostId = ghost.id
    const since = Date.now()
    await service.all.kill(c)
    for (const watcher of watchers) {
      for (const index of numbers(kUsers)) await watcher.wait('roomUserLeft', isOf(`ghost ${index}`))
    }
    await other.wait('socketDisconnectEcho', { accepts: (id, n) => id === ghostId && n === 1 })
    assert.ok(Date.now() - since < kHeartbeatTimeout + 2_000, `${Date.now() - since} ms`)

    await until(async () => (await service.all.known()).length === 2, 'the node is forgotten')
    await say(other, 'still here')
    for (const watcher of watchers) {
      await watcher.wait('roomMessage')
      const left = watcher.events('roomUserLeft').map(([, , user]) => user)
      assert.deepEqual(left.sort(), numbers(kUsers).map(index => `ghost ${index}`).sort())
      assert.equal(await watcher.call('roomGetAccessList', kRoom, 'userlist').then(l => l.length), 3)
    }
    assert.deepEqual(Object.keys(await other.call('listOwnSockets')), [other.id])
    assert.equal((await service.all.records()).length, 2)

    const lines = /^.*(a node is silent|a node's sockets are removed).*$/mg
    const log = a.program.stderr + b.program.stderr
    const told = log.match(lines)
    assert.equal(told.length, 2, log)
    for (const line of told) assert.match(line, new RegExp(` address=127.0.0.1:${c.port}`))
  })
})

describe('nodes with a grace of presence', () => {
  const kGrace = 4_000
  const service = use(3, { presence: { grace: kGrace } })
  const leaves = client => client.events('roomUserLeft').map(([, , user]) => user)

  test('one that is killed is given up after it, and whoever is back by then has not left', async () => {
    const [a, b, c] = service.nodes
    const watchers = [await join(a, 'watcher a'), await join(b, 'watcher b')]
    await join(c, 'lost')
    await join(c, 'alice')
    const since = Date.now()
    await service.all.kill(c)
    const back = await connect(b, 'alice')
    assert.equal(await back.call('roomJoin', kRoom), 2)
    for (const watcher of watchers) await watcher.wait('roomUserLeft', isOf('lost'))
    const silence = Date.now() - since
    assert.ok(silence > kGrace - 2 * options.heartbeatRate, `${silence} ms`)
    assert.ok(silence < kGrace + 2_000, `${silence} ms`)
    await back.wait('roomLeftEcho', { accepts: (room, id, n) => n === 1 })
    for (const watcher of watchers) {
      await watcher.fence()
      assert.deepEqual(leaves(watcher), ['lost'])
      assert.equal(watcher.events('roomUserJoined').filter(([, , user]) => user === 'alice').length, 1)
    }
  })

  test('one that stops takes its users along at once', async () => {
    const [a] = service.nodes
    const d = await service.all.add()
    const watcher = await join(a, 'watcher')
    await join(d, 'alice')
    const lost = await join(d, 'lost')
    await cut(lost)
    await until(async () => /^chat_absent_sockets 1$/m.test(await metrics(d)), 'the node notices')
    await watcher.fence()
    assert.deepEqual(leaves(watcher), [])
    const since = Date.now()
    await service.all.stop(d)
    for (const user of ['alice', 'lost']) await watcher.wait('roomUserLeft', isOf(user))
    assert.ok(Date.now() - since < kGrace, `${Date.now() - since} ms`)
  })

  test('a user who comes back by another has not left', async () => {
    const [a, b] = service.nodes
    const watcher = await join(a, 'watcher')
    const lost = await join(a, 'bob')
    await cut(lost)
    const back = await connect(b, 'bob')
    assert.equal(await back.call('roomJoin', kRoom), 2)
    await back.wait('roomLeftEcho', { accepts: (room, id, n) => n === 1 })
    await watcher.fence()
    assert.deepEqual(leaves(watcher), [])
  })
})

describe('a node that stands still for too long', () => {
  const service = use(2)

  test('gives its clients up, who come back', async () => {
    const [a, b] = service.nodes
    const watcher = await join(a, 'watcher')
    const sleeper = await join(b, 'sleeper', { io: kComesBack })
    const oldId = sleeper.id
    b.program.signal('SIGSTOP')
    await watcher.wait('roomUserLeft', isOf('sleeper'))
    const from = sleeper.record.length
    b.program.signal('SIGCONT')
    await sleeper.wait('loginConfirmed', { from })
    assert.notEqual(sleeper.id, oldId)
    await sleeper.call('roomJoin', kRoom)
    assert.deepEqual(await sleeper.call('listOwnSockets'), { [sleeper.id]: [kRoom] })
    const id = await say(watcher, 'awake?')
    await sleeper.wait('roomMessage', { accepts: (room, message) => message.id === id })

    // The new lease works like the old one.
    const count = watcher.events('roomUserLeft').length
    const since = Date.now()
    await service.all.kill(b)
    await until(() => watcher.events('roomUserLeft').length > count || watcher.fence().then(() => false),
      'the sleeper leaves again')
    assert.ok(Date.now() - since < kHeartbeatTimeout + 2_000, `${Date.now() - since} ms`)
  })
})

describe('a node whose lease is lost', () => {
  // A lone node has no other node to remove the sockets under its former lease.
  for (const count of [1, 2]) {
    describe(`with nodes in all: ${count}`, () => {
      const service = use(count)

      test('drops each client once', async () => {
        const [a] = service.nodes
        const clients = await Promise.all(numbers(20).map(index =>
          join(a, `user ${index}`, { io: kComesBack })))
        const from = clients.map(client => client.record.length)
        const { redis, prefix } = service.all
        const [lost] = (await service.all.records()).map(key => key.replace(/:sockets$/, ':lease'))
        assert.deepEqual(await redis.cli('DEL', lost), ['1'])
        for (const [index, client] of clients.entries()) {
          await client.wait('loginConfirmed', { from: from[index] })
          await client.call('roomJoin', kRoom)
        }
        const name = lost.slice(`${prefix}{node:`.length, -'}:lease'.length)
        assert.ok((await service.all.known()).includes(name))
        await until(async () => !(await service.all.known()).includes(name), 'it is removed')
        await say(clients[0], 'all there')
        for (const client of clients) {
          await client.wait('roomMessage')
          assert.equal(client.events('loginConfirmed').length, 2)
          assert.deepEqual(await client.call('listOwnSockets'), { [client.id]: [kRoom] })
        }
      })
    })
  }
})

describe('Redis that takes no writes', () => {
  const service = use(3)

  for (const [how, option] of [['is out of memory', 'maxmemory'], ['has no replicas', 'min-replicas-to-write']]) {
    test(`as it ${how}: no node is given up, none is ready, and all is well after it`, async () => {
      const { nodes, all: { redis } } = service
      const clients = await Promise.all(numbers(6).map(index => join(nodes[index % 3], `user ${index}`)))
      const from = Date.now()
      await redis.cli('CONFIG', 'SET', option, '1')
      // The heartbeats stand still for more than twice the timeout.
      while (Date.now() - from < 2.5 * kHeartbeatTimeout) {
        assert.deepEqual(await Promise.all(nodes.map(isReady)), [false, false, false])
      }
      await assert.rejects(connect(nodes[0], 'late'), /No login/)
      await redis.cli('CONFIG', 'SET', option, '0')
      for (const node of nodes) await until(() => isReady(node), 'the node is ready again')
      const back = Date.now()
      while (Date.now() - back < 2 * kHeartbeatTimeout) {
        for (const client of clients) await say(client, 'here')
      }
      assert.ok(clients.every(client => client.socket.connected))
      assert.equal((await service.all.known()).length, 3)
    })
  }
})

describe('Redis that comes back empty', () => {
  const service = use(2)

  test('has the rooms of the configuration again before anybody is let in, and a node is ready', async () => {
    const { nodes, all: { redis } } = service
    const clients = await Promise.all(nodes.map((node, index) => join(node, `user ${index}`, { io: kComesBack })))
    const from = clients.map(client => client.record.length)
    await redis.stop()
    await redis.clear()
    await redis.start()
    for (const [index, client] of clients.entries()) {
      await client.wait('loginConfirmed', { from: from[index] })
      await client.call('roomJoin', kRoom)
    }
    for (const node of nodes) await until(() => isReady(node), 'the node is ready again')
    for (const client of clients) assert.deepEqual(await client.call('listOwnSockets'), { [client.id]: [kRoom] })
    await say(clients[0], 'again')
    for (const [index, client] of clients.entries()) await client.wait('roomMessage', { from: from[index] })
  })

  test('has them where nobody is there to ask for them', async () => {
    const { nodes, all: { redis } } = service
    await redis.cli('FLUSHALL')
    await until(() => isReady(nodes[0]), 'the node is ready again')
    assert.equal(await (await join(nodes[0], 'first')).call('roomGetOwner', kRoom), 'owner')
  })

  test('but a room that was deleted while all was well stays away', async () => {
    const { nodes, all: { redis, prefix } } = service
    const owner = await join(nodes[0], 'owner')
    await owner.call('roomDelete', kRoom)
    for (const lease of await redis.cli('KEYS', `${prefix}{node:*}:lease`)) await redis.cli('DEL', lease)
    const late = await connect(nodes[1], 'late')
    for (const node of nodes) assert.ok(await isReady(node))
    assert.match(String((await late.request('roomJoin', kRoom))[0]), /No such room/)
  })
})

describe('Redis that is away', () => {
  const service = use(2)

  for (const [how, leave, back] of [
    ['stands still', redis => redis.pause(), redis => redis.resume()],
    ['is restarted', redis => redis.stop(), redis => redis.start()]
  ]) {
    test(`and ${how}: requests fail in time, and nothing is lost after it`, async () => {
      const [a, b] = service.nodes
      const alice = await join(a, 'alice')
      const bob = await join(b, 'bob')
      const first = await say(alice, 'before')
      assert.deepEqual(await Promise.all([isReady(a), isReady(b)]), [true, true])
      await bob.wait('roomMessage', { accepts: (room, { id }) => id === first })

      await leave(service.all.redis)
      const since = Date.now()
      const answers = await Promise.all(numbers(5).map(number =>
        alice.request('roomMessage', kRoom, { textMessage: `lost ${number}` })))
      assert.ok(answers.every(isTimeout), JSON.stringify(answers))
      assert.ok(Date.now() - since < kCommandTimeout + 1_000, `${Date.now() - since} ms`)
      await assert.rejects(connect(a, 'carol'), /No login/)
      assert.deepEqual(await Promise.all([isReady(a), isReady(b)]), [false, false])

      await back(service.all.redis)
      await until(async () => !isTimeout(await alice.request('roomMessage', kRoom, { textMessage: 'x' })),
        'Redis is back')
      for (const node of [a, b]) await until(() => isReady(node), 'the node is ready again')
      const last = await say(alice, 'after')
      for (const client of [alice, bob]) {
        await client.wait('roomMessage', { accepts: (room, { id }) => id === last })
        const ids = messageIds(client).filter(id => id >= first)
        assert.deepEqual(ids, numbers(last - first + 1).map(number => first + number))
      }
    })
  }
})

describe('nodes that are replaced one by one', () => {
  test('leave no ghosts', async () => {
    const ports = [await freePort(), await freePort(), await freePort()]
    const service = await Nodes.start(0, { options, rooms })
    try {
      const nodes = []
      for (const port of ports) nodes.push(await service.add({ port }))
      const clients = await Promise.all(numbers(9).map(index =>
        join(nodes[index % 3], `user ${index}`, { io: kComesBack })))
      for (const [index, port] of ports.entries()) {
        const from = clients.map(client => client.record.length)
        await service.stop(nodes[index])
        assert.equal((await service.known()).length, 2, 'a node that ends is forgotten at once')
        nodes[index] = await service.add({ port })
        for (const number of numbers(3).map(number => index + 3 * number)) {
          await clients[number].wait('loginConfirmed', { from: from[number] })
          await clients[number].call('roomJoin', kRoom)
        }
      }
      for (const client of clients) {
        assert.deepEqual(await client.call('listOwnSockets'), { [client.id]: [kRoom] })
      }
      const users = await clients[0].call('roomGetAccessList', kRoom, 'userlist')
      assert.deepEqual(users.sort(), numbers(9).map(index => `user ${index}`))
      assert.equal((await service.known()).length, 3)
    } finally {
      await service.close()
    }
  })
})
