// A server with its state on disk that ends, and starts again: stock clients come back to their
// sockets.

import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'

import { breakOff, comeBack, disconnected } from '../lib/breaks.js'
import { connect } from '../lib/client.js'
import { freePort, startServer } from '../lib/servers.js'
import { temporaryDirectory } from '../lib/state.js'

const toEnd = []
afterEach(async () => { for (const end of toEnd.splice(0).reverse()) await end() })

const kLong = 60_000

const say = textMessage => ({ textMessage })
const texts = client => client.events('roomMessage').map(([, , { textMessage }]) => textMessage)
const directTexts = client => client.events('directMessage').map(([, { textMessage }]) => textMessage)

const kill = async server => {
  server.program.signal('SIGKILL')
  await server.program.waitExit()
}
const kEnds = { 'kill -9': kill, SIGTERM: server => server.stop() }

/// One node: start() and end(how) may alternate.
async function oneNode ({ window = kLong, options = {}, ...more } = {}) {
  const port = await freePort()
  const directory = temporaryDirectory()
  const node = {
    async start () {
      node.server = await startServer({
        options: {
          port,
          enableDirectMessages: true,
          enableUserlistUpdates: true,
          enableAccessListsUpdates: true,
          state: 'disk',
          disk: { directory, segmentSize: 1_048_576 },
          ...options
        },
        rooms: [{ name: 'room', owner: 'bob' }, { name: 'quiet' }],
        recovery: { window },
        ...more
      })
    },
    end: how => how(node.server),
    async restart (how, ...clients) {
      const cut = clients.map(disconnected)
      await node.end(how)
      await Promise.all(cut)
      await node.start()
    },
    async connect (user, { rooms = [], ...options } = {}) {
      const client = await connect(node.server.url, user, options)
      toEnd.push(() => client.close())
      for (const room of rooms) await client.call('roomJoin', room)
      return client
    }
  }
  await node.start()
  toEnd.push(() => node.server.program.signal('SIGKILL'))
  return node
}

for (const [name, how] of Object.entries(kEnds)) {
  test(`${name}: a client gets what it missed, in order, once`, async () => {
    const node = await oneNode()
    const bob = await node.connect('bob', { rooms: ['room'] })
    const ann = await node.connect('ann', { rooms: ['room', 'quiet'] })
    await bob.call('roomMessage', 'room', say('before'))
    await ann.wait('roomMessage')
    const { id } = ann
    await breakOff(ann)
    for (const text of ['one', 'two']) await bob.call('roomMessage', 'room', say(text))
    await bob.call('directMessage', 'ann', say('for you'))
    await bob.call('roomMessage', 'room', say('three'))
    const from = bob.record.length
    await node.restart(how, bob)

    assert.equal(await comeBack(bob), true)
    await bob.call('roomMessage', 'room', say('four'))
    assert.equal(await comeBack(ann), true)
    assert.equal(ann.id, id)
    await bob.call('roomMessage', 'room', say('five'))
    await ann.wait('roomMessage', { accepts: (room, message) => message.textMessage === 'five' })
    assert.deepEqual(texts(ann), ['before', 'one', 'two', 'three', 'four', 'five'])
    assert.deepEqual(directTexts(ann), ['for you'])
    assert.equal(ann.events('loginConfirmed').length, 1)
    // Still joined, and nobody heard of anything.
    await ann.call('roomMessage', 'quiet', say('still here'))
    assert.deepEqual(await bob.call('roomGetAccessList', 'room', 'userlist'), ['bob', 'ann'])
    assert.deepEqual(bob.record.slice(from).map(([event]) => event)
      .filter(event => !['ack', 'roomMessage'].includes(event)), [])
    assert.deepEqual(texts(bob), ['before', 'one', 'two', 'three', 'four', 'five'])
  })

  test(`${name}: quiet sockets are recovered, again and again`, async () => {
    const node = await oneNode()
    const ann = await node.connect('ann', { rooms: ['quiet'] })
    const { id } = ann
    for (let i = 0; i < 3; ++i) {
      const bob = await node.connect('bob', { rooms: ['room'] })
      await bob.call('roomMessage', 'room', say(`not for ann ${i}`))
      await node.restart(how, ann)
      assert.equal(await comeBack(ann), true)
      assert.equal(ann.id, id)
      await ann.fence()
    }
    assert.deepEqual(texts(ann), [])
    assert.deepEqual(await ann.call('listOwnSockets'), { [id]: ['quiet'] })
  })

  test(`${name}: who is evicted meanwhile gets the eviction, and nothing after it`, async () => {
    const node = await oneNode()
    const bob = await node.connect('bob', { rooms: ['room'] })
    const ann = await node.connect('ann', { rooms: ['room'] })
    await breakOff(ann)
    await bob.call('roomMessage', 'room', say('last'))
    await bob.call('roomAddToList', 'room', 'blacklist', ['ann'])
    await bob.call('roomMessage', 'room', say('not for ann'))
    await node.restart(how, bob)
    assert.equal(await comeBack(ann), true)
    await ann.fence()
    assert.deepEqual(texts(ann), ['last'])
    assert.equal(ann.record.at(-1)[0], 'roomAccessRemoved')
  })

  test(`${name}: a client that comes too late logs in anew, and has left`, async () => {
    const node = await oneNode({ window: 1000 })
    const bob = await node.connect('bob', { rooms: ['room'] })
    const ann = await node.connect('ann', { rooms: ['room'] })
    await node.restart(how, ann, bob)
    assert.equal(await comeBack(bob), true)
    await bob.wait('roomUserLeft', { accepts: (room, user) => user === 'ann' })
    assert.equal(await comeBack(ann), false)
    await node.restart(how, ann, bob)
    assert.equal(await comeBack(bob), true)
    assert.equal(bob.events('roomUserLeft').length, 1)
  })

  test(`${name}: old clients are not recovered, and the others hear of it`, async () => {
    const node = await oneNode()
    const bob = await node.connect('bob', { rooms: ['room'] })
    const variant = { generation: 2, transport: 'websocket' }
    const eve = await node.connect('eve', { rooms: ['room'], variant })
    const other = await node.connect('bob', { variant })
    await bob.wait('socketConnectEcho')
    await node.restart(how, bob, eve, other)
    assert.equal(await comeBack(bob), true)
    await bob.wait('roomUserLeft', { accepts: (room, user) => user === 'eve' })
    await bob.wait('socketDisconnectEcho')
    assert.deepEqual(await bob.call('roomGetAccessList', 'room', 'userlist'), ['bob'])
    assert.deepEqual(Object.keys(await bob.call('listOwnSockets')), [bob.id])
  })
}

test('much is written meanwhile, and the journal is cleaned', async () => {
  const node = await oneNode({
    rooms: [{ name: 'room', historyMaxSize: 50 }, { name: 'quiet' }], recovery: { window: 2000, maxBytes: 200_000 }
  })
  const bob = await node.connect('bob', { rooms: ['room'] })
  const ann = await node.connect('ann', { rooms: ['quiet'] })
  await bob.call('roomMessage', 'room', say('first'))
  const filler = 'x'.repeat(20_000)
  for (let i = 0; i < 400; ++i) await bob.call('roomMessage', 'room', say(filler))
  await bob.call('roomMessage', 'room', say('last'))
  await node.restart(kill, ann, bob)
  assert.equal(await comeBack(ann), true)
  assert.equal(await comeBack(bob), true)
  await bob.call('roomMessage', 'room', say('afterwards'))
  assert.equal(texts(bob).length, 403)
  assert.deepEqual(texts(ann), [])
})
