// Clients whose connection broke come back to another node, while the first one lives or after it
// was killed, as if nothing had happened; or they are told that they are new.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { comeBack, connected, cut, disconnected, moveTo } from '../lib/breaks.js'
import { connect, useNodes } from '../lib/nodes.js'
import { until } from '../lib/promises.js'

const kWindow = 4_000
const kHeartbeatTimeout = 1_500

const options = {
  enableUserlistUpdates: true,
  enableReadUpdates: true,
  enableDirectMessages: true,
  heartbeatRate: 300,
  heartbeatTimeout: kHeartbeatTimeout,
  pingInterval: 5_000,
  recovery: { window: kWindow }
}
const kRooms = ['hall', 'attic', 'cellar', 'yard']
const rooms = kRooms.map(name => ({ name, owner: 'owner' }))
const kComesBack = { reconnection: true, reconnectionDelay: 30, reconnectionDelayMax: 100 }
const kSlow = { ...kComesBack, reconnectionDelay: 800, reconnectionDelayMax: 800 }

async function member (node, user, names, io) {
  const client = await connect(node, user, { io })
  for (const name of names) await client.call('roomJoin', name)
  return client
}

const say = (client, room, text) => client.call('roomMessage', room, { textMessage: `${text}` })
const textsOf = (client, event = 'roomMessage') =>
  client.events(event).map(entry => entry.find(arg => arg?.textMessage !== undefined).textMessage)

const isOf = user => ({ accepts: (room, name) => name === user })
const leavers = client => client.events('roomUserLeft').map(([, , user]) => user)

/// `more` are options besides those of all tests.
const use = (count, more = {}) => useNodes(count, { options: { ...options, ...more }, rooms })

describe('another node takes over', () => {
  const service = use(2)

  test('what a client missed, while its node lives', async () => {
    const [a, b] = service.nodes
    const bob = await member(b, 'bob', ['hall', 'attic'])
    const owner = await connect(b, 'owner')
    const alice = await member(a, 'alice', ['hall', 'attic'], kSlow)
    const id = alice.id
    await say(bob, 'hall', 'first')
    await alice.wait('roomMessage')
    const joins = bob.events('roomUserJoined').length

    await cut(alice, b)
    await say(bob, 'hall', 'second')
    await bob.call('directMessage', 'alice', { textMessage: 'direct' })
    await say(bob, 'attic', 'third')
    await owner.call('roomAddToList', 'attic', 'blacklist', ['alice'])
    await say(bob, 'attic', 'not for alice')
    await connected(alice)
    await say(bob, 'hall', 'live')
    await alice.fence()

    assert.equal(alice.socket.recovered, true)
    assert.equal(alice.id, id)
    assert.deepEqual(textsOf(alice), ['first', 'second', 'third', 'live'])
    assert.deepEqual(textsOf(alice, 'directMessage'), ['direct'])
    assert.equal(alice.events('loginConfirmed').length, 1)
    assert.deepEqual(alice.events().slice(-4).map(([name]) => name),
      ['directMessage', 'roomMessage', 'roomAccessRemoved', 'roomMessage'])
    assert.deepEqual(await alice.call('listOwnSockets'), { [id]: ['hall'] })
    await bob.fence()
    assert.equal(bob.events('roomUserJoined').length, joins)
    assert.deepEqual(bob.events('roomUserLeft').map(entry => entry.slice(1, 3)), [['attic', 'alice']])
    await owner.call('roomRemoveFromList', 'attic', 'blacklist', ['alice'])
  })

  test('what others have read, each message with a key once, and no signals', async () => {
    const [a, b] = service.nodes
    const bob = await member(b, 'bob', ['hall'])
    const tab = await member(a, 'alice', ['hall'])
    const alice = await member(a, 'alice', ['hall'], kSlow)
    const first = await say(bob, 'hall', 'first')
    await alice.wait('roomMessage')
    // Its offset is that of a signal.
    await bob.call('roomSignal', 'hall', 'got')
    await alice.wait('roomSignal')
    await tab.wait('roomSignal')

    await cut(alice, b)
    await bob.call('roomMarkRead', 'hall', first)
    await bob.call('roomSignal', 'hall', 'missed')
    await tab.call('roomMarkRead', 'hall', first)
    for (let i = 0; i < 2; ++i) {
      await bob.call('roomMessageOnce', 'hall', { textMessage: 'second' }, 'second')
      await bob.call('directMessageOnce', 'alice', { textMessage: 'direct' }, 'direct')
    }
    await connected(alice)
    await bob.call('roomSignal', 'hall', 'live')
    const live = { accepts: (room, user, signal) => signal === 'live' }
    await Promise.all([alice.wait('roomSignal', live), tab.wait('roomSignal', live)])
    await alice.fence()

    assert.equal(alice.socket.recovered, true)
    const after = alice.events().slice(alice.events().findIndex(([name]) => name === 'roomSignal') + 1)
    assert.deepEqual(after.map(([name]) => name),
      ['roomRead', 'roomReadEcho', 'roomMessage', 'directMessage', 'roomSignal'])
    assert.deepEqual(after[0].slice(1, 4), ['hall', 'bob', first])
    assert.deepEqual(after[1].slice(1, 3), ['hall', first])
    assert.deepEqual(textsOf(tab), ['first', 'second'])
    assert.deepEqual(tab.events('roomSignal').map(([, , , signal]) => signal), ['got', 'missed', 'live'])
  })

  test('again and again', async () => {
    const bob = await member(service.nodes[0], 'bob', ['hall'])
    const alice = await member(service.nodes[0], 'alice', ['hall'], kComesBack)
    const id = alice.id
    for (let i = 0; i < 10; ++i) {
      const broken = cut(alice, service.nodes[(i + 1) % 2])
      await say(bob, 'hall', i)
      await broken
      await connected(alice)
      assert.equal(alice.socket.recovered, true, `number ${i}`)
    }
    await say(bob, 'hall', 'end')
    await alice.wait('roomMessage', { accepts: (room, { textMessage }) => textMessage === 'end' })
    assert.equal(alice.id, id)
    assert.deepEqual(textsOf(alice), [...Array.from({ length: 10 }, (_, i) => `${i}`), 'end'])
    alice.close()
    await bob.wait('roomUserLeft')
  })

  test('but not from a client that says goodbye', async () => {
    const [a, b] = service.nodes
    const alice = await member(a, 'alice', ['hall'], kComesBack)
    const bob = await member(b, 'bob', ['hall'])
    const id = alice.id
    alice.close()
    await bob.wait('roomUserLeft', isOf('alice'))
    moveTo(alice, b)
    const from = alice.record.length
    assert.equal(await comeBack(alice), false)
    await alice.wait('loginConfirmed', { from })
    assert.notEqual(alice.id, id)
  })
})

for (const [how, end] of [['was killed', 'kill'], ['has ended', 'stop']]) {
  describe(`after a node ${how}`, () => {
    const service = use(1)

    test('another one takes over its clients', async () => {
      const [b] = service.nodes
      const a = await service.all.add()
      const bob = await member(b, 'bob', kRooms)
      const alice = await member(a, 'alice', ['hall', 'attic', 'yard'], kComesBack)
      const id = alice.id
      for (const name of kRooms) await say(bob, name, `${name} 1`)
      await alice.wait('roomMessage', { accepts: room => room === 'yard' })
      moveTo(alice, b)
      const broken = disconnected(alice)
      await service.all[end](a)
      for (const name of kRooms) await say(bob, name, `${name} 2`)
      await broken
      await connected(alice)
      assert.equal(alice.socket.recovered, true)
      assert.equal(alice.id, id)
      await alice.fence()
      assert.deepEqual(textsOf(alice),
        ['hall 1', 'attic 1', 'yard 1', 'hall 2', 'attic 2', 'yard 2'])
      // The watch over nodes finds nothing of the dead one to remove.
      await until(async () => (await service.all.known()).length === 1, 'the node is forgotten')
      await bob.fence()
      assert.deepEqual(leavers(bob), [])
      assert.deepEqual(await alice.call('listOwnSockets'), { [id]: ['hall', 'attic', 'yard'] })
    })

    test('but not after the window', async () => {
      const [b] = service.nodes
      const a = await service.all.add()
      const bob = await member(b, 'bob', ['hall'])
      const slow = { ...kComesBack, reconnectionDelay: 60_000, reconnectionDelayMax: 60_000 }
      const alice = await member(a, 'alice', ['hall'], slow)
      await say(bob, 'hall', 'seen')
      await alice.wait('roomMessage')
      moveTo(alice, b)
      await service.all[end](a)
      await bob.wait('roomUserLeft')
      await say(bob, 'hall', 'missed')
      alice.socket.io._reconnecting = false
      alice.socket.io.open()
      await connected(alice)
      assert.equal(alice.socket.recovered, false)
    })
  })
}

describe('in the grace of presence, when the window is over', () => {
  const kShort = 500
  const kGrace = 3_000
  const service = use(2, { recovery: { window: kShort }, presence: { grace: kGrace } })

  for (const [name, to] of [['another node', 1], ['its own node', 0]]) {
    test(`${name} may still take over`, async () => {
      const bob = await member(service.nodes[1], 'bob', ['hall'])
      const pause = kShort + 700
      const slow = { ...kComesBack, reconnectionDelay: pause, reconnectionDelayMax: pause, randomizationFactor: 0 }
      const alice = await member(service.nodes[0], 'alice', ['hall'], slow)
      const eve = await member(service.nodes[0], 'eve', ['hall'])
      const id = alice.id
      await say(bob, 'hall', 'got')
      await alice.wait('roomMessage')
      await cut(alice, service.nodes[to])
      await say(bob, 'hall', 'missed')
      await connected(alice)
      assert.equal(alice.socket.recovered, true)
      assert.equal(alice.id, id)
      // Whoever breaks off later has left: so what was to end of alice would have ended by then.
      await cut(eve)
      await bob.wait('roomUserLeft', isOf('eve'))
      await say(bob, 'hall', 'live')
      await alice.fence()
      assert.deepEqual(textsOf(alice), ['got', 'missed', 'live'])
      assert.deepEqual(leavers(bob), ['eve'])
      assert.deepEqual(await alice.call('listOwnSockets'), { [id]: ['hall'] })
      alice.close()
      await bob.wait('roomUserLeft', isOf('alice'))
    })
  }
})

// Random ------------------------------------------------------------------------------------------

const kSeed = Number(process.env.CHAT_TEST_SEED ?? Date.now() % 1_000_000)
const kSeconds = Number(process.env.CHAT_TEST_SECONDS ?? 15)
const kClients = 12

/// mulberry32
function random (seed) {
  let state = seed
  return below => {
    state = (state + 0x6D2B79F5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/// What one client gets: without a hole and in order, from one login to the next.
class Record {
  holes = []
  recoveries = 0
  logins = 0
  isIn = true
  #last = new Map()

  constructor (client, names) {
    this.client = client
    this.names = names
    const { socket } = client
    socket.on('connect', () => {
      if (socket.recovered) {
        ++this.recoveries
        // The break may have lost the joins.
        if (!this.isIn) this.#enter()
        return
      }
      this.#last.clear()
      this.isIn = false
    })
    socket.on('loginConfirmed', () => {
      ++this.logins
      this.#enter()
    })
    socket.on('roomMessage', (room, { id }) => this.#next(room, id))
    socket.on('directMessage', ({ textMessage }) => this.#next('direct', Number(textMessage)))
  }

  async #enter () {
    await Promise.all(this.names.map(name => this.client.socket.emitWithAck('roomJoin', name)))
    this.isIn = true
  }

  #next (stream, number) {
    const last = this.#last.get(stream)
    if (last !== undefined && number !== last + 1) {
      this.holes.push(`${stream}: ${last}, then ${number}`)
    }
    this.#last.set(stream, number)
  }

  last (stream) { return this.#last.get(stream) }
}

describe(`nodes that come and go (seed ${kSeed})`, () => {
  const service = use(1)

  test('leave no hole in what a recovered client gets', async t => {
    const pick = random(kSeed)
    const [steady] = service.nodes
    const living = [steady, await service.all.add(), await service.all.add()]
    const senders = await Promise.all([1, 2, 3].map(n => member(steady, `sender ${n}`, kRooms)))
    const records = []
    for (let i = 0; i < kClients; ++i) {
      const node = living[pick(living.length)]
      const client = await connect(node, `user ${i}`, { io: { ...kComesBack, timeout: 2_000 } })
      client.node = node
      const names = kRooms.filter((_, at) => (i + at) % 3 !== 0)
      records.push(new Record(client, names))
      for (const name of names) await client.call('roomJoin', name)
    }

    let running = true
    let sent = 0
    const numbers = new Map()
    const rooming = senders.map(async sender => {
      while (running) {
        await say(sender, kRooms[pick(kRooms.length)], ++sent)
        await sleep(1)
      }
    })
    const directing = (async () => {
      while (running) {
        const to = `user ${pick(kClients)}`
        const number = (numbers.get(to) ?? 0) + 1
        const [error] = await senders[0].request('directMessage', to, { textMessage: `${number}` })
        if (error === null) numbers.set(to, number)
        await sleep(5)
      }
    })()

    const assign = (client, node) => {
      client.node = node
      moveTo(client, node)
    }
    const end = Date.now() + kSeconds * 1_000
    let cuts = 0
    let kills = 0
    while (Date.now() < end) {
      await sleep(20 + pick(150))
      if (pick(15) === 0) {
        const victim = living[1 + pick(living.length - 1)]
        living.splice(living.indexOf(victim), 1)
        for (const { client } of records) {
          if (client.node === victim) assign(client, living[pick(living.length)])
        }
        await service.all.kill(victim)
        living.push(await service.all.add())
        ++kills
        continue
      }
      const { client } = records[pick(records.length)]
      if (!client.socket.connected) continue
      assign(client, living[pick(living.length)])
      await cut(client)
      ++cuts
    }
    running = false
    await Promise.all([...rooming, directing])

    await until(() => records.every(({ client, isIn }) => client.socket.connected && isIn), 'all are in')
    const ends = new Map()
    for (const name of kRooms) ends.set(name, (await say(senders[0], name, 'end')))
    const isWhole = record => record.names.every(name => record.last(name) === ends.get(name))
    await until(() => records.every(isWhole), 'all have all').catch(() => {}) // said below, with more

    const sum = field => records.reduce((all, record) => all + record[field], 0)
    t.diagnostic(`seed ${kSeed}: ${sent} messages, ${cuts} cuts, ${kills} kills, ` +
      `${sum('recoveries')} recovered, ${sum('logins')} logged in anew`)
    for (const record of records) {
      assert.deepEqual(record.holes, [], `${record.client.id}`)
      assert.ok(isWhole(record), JSON.stringify(record.names.map(name =>
        [name, record.last(name), ends.get(name)])))
    }
    assert.ok(sum('recoveries') > 5 * sum('logins'), 'hardly anybody was recovered')
  })
})
