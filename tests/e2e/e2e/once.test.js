// Messages that a client may send again: over another connection, to another node.

import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'

import { connect } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'
import { Nodes } from '../lib/nodes.js'

const kHello = { textMessage: 'hello' }
const options = { enableDirectMessages: true }
const rooms = [{ name: 'hall' }, { name: 'yard' }]

describe('one node', () => {
  const server = useServer({ options, rooms })

  test('a room stores one message for a key, however often and at once it comes', async () => {
    const ann = await server.connect('ann')
    const bob = await server.connect('bob')
    for (const client of [ann, bob]) await client.call('roomJoin', 'hall')
    const say = client => client.call('roomMessageOnce', 'hall', kHello, 'k')
    assert.deepEqual(await Promise.all([say(ann), say(ann), say(ann)]), [1, 1, 1])
    ann.close()
    const again = await server.connect('ann')
    assert.equal(await say(again), 1)
    assert.equal(await say(bob), 2)
    await bob.fence()
    assert.deepEqual(bob.events('roomMessage').map(([, , { id, author }]) => [id, author]),
      [[1, 'ann'], [2, 'bob']])
    assert.deepEqual((await bob.call('roomRecentHistory', 'hall')).map(({ id }) => id), [2, 1])
  })

  test('a direct message is delivered once, and each repeat answers as the first', async () => {
    const ann = await server.connect('ann')
    const phone = await server.connect('ann')
    const bob = await server.connect('bob')
    const send = client => client.call('directMessageOnce', 'bob', kHello, 'direct')
    const [first, ...others] = await Promise.all([send(ann), send(ann), send(phone)])
    assert.deepEqual(first, { ...kHello, author: 'ann', timestamp: first.timestamp })
    for (const other of others) assert.deepEqual(other, first)
    await bob.call('directMessage', 'ann', kHello)
    assert.deepEqual(bob.events('directMessage'), [['directMessage', first]])
    bob.close()
    assert.deepEqual(await send(phone), first, 'though bob may be gone')
  })

  test('a key is a string of 1 to 128 characters', async () => {
    const ann = await server.connect('ann')
    await ann.call('roomJoin', 'yard')
    for (const key of ['', 'x'.repeat(129), 1, null]) {
      const [error] = await ann.request('roomMessageOnce', 'yard', kHello, key)
      assert.equal(error,
        `ChatServiceError: Bad argument at position 2, value ${JSON.stringify(key)}`)
    }
    assert.equal(await ann.call('roomMessageOnce', 'yard', kHello, '\u00e9'.repeat(128)), 1)
  })
})

describe('several nodes', () => {
  let service
  const toClose = []
  const dial = async (index, user) => {
    const client = await connect(service.nodes[index].url, user)
    toClose.push(client)
    return client
  }
  before(async () => { service = await Nodes.start(2, { options, rooms }) })
  afterEach(() => { for (const client of toClose.splice(0)) client.close() })
  after(() => service?.close())

  test('know one another\'s keys of rooms', async () => {
    const here = await dial(0, 'ann')
    const there = await dial(1, 'ann')
    for (const client of [here, there]) await client.call('roomJoin', 'hall')
    const ids = await Promise.all([here, there, here, there].map(client =>
      client.call('roomMessageOnce', 'hall', kHello, 'k')))
    assert.deepEqual(ids, [1, 1, 1, 1])
    assert.equal(await there.call('roomMessageOnce', 'hall', kHello, 'l'), 2)
    for (const client of [here, there]) {
      await client.wait('roomMessage', { accepts: (room, { id }) => id === 2 })
      assert.equal(client.events('roomMessage').length, 2)
    }
  })

  test('know one another\'s keys of direct messages', async () => {
    const here = await dial(0, 'ann')
    const there = await dial(1, 'ann')
    const bob = await dial(1, 'bob')
    const answers = await Promise.all([here, there, here, there].map(client =>
      client.call('directMessageOnce', 'bob', kHello, 'k')))
    for (const answer of answers) assert.deepEqual(answer, answers[0])
    const last = await here.call('directMessageOnce', 'bob', { textMessage: 'last' }, 'l')
    await bob.wait('directMessage', { accepts: ({ textMessage }) => textMessage === 'last' })
    assert.deepEqual(bob.events('directMessage').map(([, message]) => message), [answers[0], last])
  })
})
