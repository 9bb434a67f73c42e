// Signals: to the sockets of a room, on all nodes, and never again.

import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'

import { connect, kAllVariants, variantName } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'
import { Nodes } from '../lib/nodes.js'

const rooms = [{ name: 'hall' }]
const kLimit = 5
const kTooMany = 'ChatServiceError: Too many requests'

describe('one node', () => {
  const server = useServer({ options: { maxSignalsPerSecond: kLimit }, rooms })

  for (const variant of kAllVariants) {
    test(`the other sockets get a signal, ${variantName(variant)}`, async () => {
      const ann = await server.connect('ann', { variant })
      const bob = await server.connect('bob', { variant })
      for (const client of [ann, bob]) await client.call('roomJoin', 'hall')
      assert.equal(await ann.call('roomSignal', 'hall', { typing: true }), null)
      assert.deepEqual(await bob.wait('roomSignal'), ['roomSignal', 'hall', 'ann', { typing: true }])
      await ann.fence()
      assert.deepEqual(ann.events('roomSignal'), [])
      assert.deepEqual(await bob.call('roomRecentHistory', 'hall'), [])
    })
  }

  test('bytes may be in it', async () => {
    const ann = await server.connect('ann')
    const bob = await server.connect('bob')
    for (const client of [ann, bob]) await client.call('roomJoin', 'hall')
    await ann.call('roomSignal', 'hall', { frame: Buffer.from('bytes') })
    const [, , , { frame }] = await bob.wait('roomSignal')
    assert.equal(Buffer.from(frame).toString(), 'bytes')
  })

  test('past max_signals_per_second it fails, and nothing else does', async () => {
    const ann = await server.connect('ann')
    const bob = await server.connect('bob')
    for (const client of [ann, bob]) await client.call('roomJoin', 'hall')
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) =>
      ann.request('roomSignal', 'hall', i)))
    const errors = answers.map(([error]) => error)
    assert.deepEqual(errors.slice(0, kLimit), Array(kLimit).fill(null))
    // A slow machine earns some more meanwhile.
    assert.deepEqual([...new Set(errors)], [null, kTooMany])
    await ann.call('roomMessage', 'hall', { textMessage: 'goes' })
    await bob.wait('roomMessage')
    assert.equal(bob.events('roomSignal').length, errors.filter(error => error === null).length)
  })

  test('only members send and get it', async () => {
    const ann = await server.connect('ann')
    const bob = await server.connect('bob')
    await ann.call('roomJoin', 'hall')
    const [error] = await bob.request('roomSignal', 'hall', 1)
    assert.equal(error, 'ChatServiceError: Not joined to room hall')
    await ann.call('roomSignal', 'hall', 1)
    await bob.fence()
    assert.deepEqual(bob.events('roomSignal'), [])
  })
})

describe('several nodes', () => {
  let service
  const toClose = []
  const join = async (index, user) => {
    const client = await connect(service.nodes[index].url, user)
    toClose.push(client)
    await client.call('roomJoin', 'hall')
    return client
  }
  before(async () => {
    service = await Nodes.start(2, { options: { maxSignalsPerSecond: 0 }, rooms })
  })
  afterEach(() => { for (const client of toClose.splice(0)) client.close() })
  after(() => service?.close())

  test('pass signals on, once each and in order', async () => {
    const ann = await join(0, 'ann')
    const near = await join(0, 'bob')
    const far = await join(1, 'cyd')
    const kCount = 50
    for (let i = 0; i < kCount; ++i) await ann.call('roomSignal', 'hall', i)
    await ann.call('roomMessage', 'hall', { textMessage: 'end' })
    for (const client of [near, far]) {
      await client.wait('roomMessage')
      assert.deepEqual(client.events('roomSignal').map(([, , user, i]) => [user, i]),
        Array.from({ length: kCount }, (_, i) => ['ann', i]))
    }
    assert.deepEqual(ann.events('roomSignal'), [])
  })
})
