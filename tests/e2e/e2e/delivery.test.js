// The order of messages, for everybody, over every transport; and catching up.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { kVariants, variantName } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'

const server = useServer({
  options: {
    enableRoomsManagement: true, enableUserlistUpdates: true, enableAccessListsUpdates: true,
    threads: 3, historyMaxGetMessages: 1000
  }
})

const numbers = count => Array.from({ length: count }, (_, index) => index)

/// Makes a room with these clients in it; the first owns it. Returns when all have heard of all.
async function roomOf (name, clients) {
  await clients[0].call('roomCreate', name, false)
  for (const client of clients) await client.call('roomJoin', name)
  await Promise.all(clients.map(client => client.fence()))
}

const messagesOf = (client, room) =>
  client.events('roomMessage').filter(([, name]) => name === room).map(([, , message]) => message)

/// Sends all messages at once, without awaiting each answer; resolves to their ids.
const sayAll = (client, room, count) => Promise.all(numbers(count).map(number =>
  client.call('roomMessage', room, { textMessage: `${client.name} ${number}` })))

test('everybody sees all messages, in the order of their ids', async () => {
  const clients = await Promise.all(kVariants.map(async (variant, index) => {
    const client = await server.connect(`user ${index}`, { variant })
    client.name = `user ${index}`
    return client
  }))
  await roomOf('order', clients)
  const kEach = 40
  const ids = await Promise.all(clients.map(client => sayAll(client, 'order', kEach)))
  const total = kEach * clients.length
  await Promise.all(clients.map(client =>
    client.wait('roomMessage', { accepts: (room, { id }) => id === total })))

  const first = messagesOf(clients[0], 'order')
  assert.deepEqual(first.map(({ id }) => id), numbers(total).map(index => index + 1))
  for (const [index, client] of clients.entries()) {
    assert.deepEqual(messagesOf(client, 'order'), first, variantName(client.variant))
    const own = first.filter(({ author }) => author === client.name)
    assert.deepEqual(own.map(({ textMessage }) => textMessage),
      numbers(kEach).map(number => `${client.name} ${number}`))
    assert.deepEqual(own.map(({ id }) => id), ids[index])
  }
  const history = await clients[0].call('roomHistoryGet', 'order', 0, 1000)
  assert.deepEqual(history.reverse(), first)
})

for (const variant of kVariants) {
  test(`a sender sees its message before the answer, ${variantName(variant)}`, async () => {
    const client = await server.connect('alice', { variant })
    const room = `own ${variantName(variant)}`
    await roomOf(room, [client])
    const from = client.record.length
    client.name = 'alice'
    await sayAll(client, room, 20)
    const seen = client.record.slice(from)
      .map(([event, ...args]) => event === 'ack' ? ['ack', args[1]] : [event, args[1].id])
    for (const number of numbers(20)) {
      const id = number + 1
      const message = seen.findIndex(([event, value]) => event === 'roomMessage' && value === id)
      const answer = seen.findIndex(([event, value]) => event === 'ack' && value === id)
      assert.ok(message >= 0 && message < answer, `message ${id} in ${JSON.stringify(seen)}`)
    }
  })

  test(`what was missed is in the history, ${variantName(variant)}`, async () => {
    const alice = await server.connect('alice', { variant })
    const bob = await server.connect('bob')
    const room = `missed ${variantName(variant)}`
    await roomOf(room, [bob, alice])
    bob.name = 'bob'
    await sayAll(bob, room, 3)
    await alice.wait('roomMessage', { accepts: (name, { id }) => name === room && id === 3 })

    // The connection breaks, as if the network were gone.
    const gone = bob.wait('roomUserLeft', { accepts: (name, user) => name === room && user === 'alice' })
    alice.socket.io.engine.close()
    await gone
    await sayAll(bob, room, 4)

    const from = alice.record.length
    alice.socket.connect()
    await alice.wait('loginConfirmed', { from })
    assert.equal(await alice.call('roomJoin', room), 1)
    const [, , last] = alice.events('roomMessage').at(-1)
    assert.equal(last.id, 3)
    const missed = await alice.call('roomHistoryGet', room, last.id, 100)
    assert.deepEqual(missed.map(({ id }) => id), [7, 6, 5, 4])
    await bob.call('roomMessage', room, { textMessage: 'and on' })
    await alice.wait('roomMessage', { from, accepts: (name, { id }) => name === room && id === 8 })
  })
}

test('nothing from a user who was put out comes after it, nor to them', async () => {
  const owner = await server.connect('owner')
  const witness = await server.connect('witness')
  const member = await server.connect('member')
  member.name = 'member'
  for (const round of numbers(20)) {
    const room = `revoked ${round}`
    await roomOf(room, [owner, witness, member])
    const from = Object.fromEntries([['witness', witness], ['member', member]]
      .map(([name, client]) => [name, client.record.length]))

    // All at once: floods from the member and the witness, and the eviction.
    const flood = Promise.all(numbers(60).map(number =>
      member.request('roomMessage', room, { textMessage: `${number}` })))
    const others = Promise.all(numbers(60).map(number =>
      witness.request('roomMessage', room, { textMessage: `${number}` })))
    await member.wait('roomMessage', { from: from.member, accepts: name => name === room })
    await owner.call('roomAddToList', room, 'blacklist', ['member'])
    const answers = await flood
    await others
    await Promise.all([witness.fence(), member.fence()])

    const seen = witness.record.slice(from.witness)
    const left = seen.findIndex(([event, name]) => event === 'roomUserLeft' && name === room)
    assert.ok(left >= 0)
    const isTheirs = ([event, name, message]) =>
      event === 'roomMessage' && name === room && message.author === 'member'
    assert.deepEqual(seen.slice(left).filter(isTheirs), [])

    const accepted = answers.filter(([error]) => error === null).map(([, id]) => id)
    assert.deepEqual(seen.filter(isTheirs).map(([, , { id }]) => id), accepted)
    for (const [error] of answers.slice(accepted.length)) {
      assert.equal(error, `ChatServiceError: Not joined to room ${room}`)
    }

    const own = member.record.slice(from.member)
    const out = own.findIndex(([event, name]) => event === 'roomAccessRemoved' && name === room)
    assert.ok(out >= 0)
    assert.deepEqual(own.slice(out).filter(([event, name]) =>
      event === 'roomMessage' && name === room), [])
  }
})

test('users put out at once do not see one another go', async () => {
  const owner = await server.connect('owner')
  const names = ['one', 'two', 'three']
  const members = await Promise.all(names.map(name => server.connect(name)))
  await roomOf('at once', [owner, ...members])
  const from = members.map(member => member.record.length)
  await owner.call('roomSetWhitelistMode', 'at once', true)
  await Promise.all(members.map(member => member.fence()))
  for (const [index, member] of members.entries()) {
    assert.deepEqual(member.record.slice(from[index]),
      [['roomModeChanged', 'at once', true], ['roomAccessRemoved', 'at once']])
  }
  const left = owner.events('roomUserLeft').map(([, , user]) => user)
  assert.deepEqual(left.sort(), names.sort())
})

test('a room may have any name', async () => {
  const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString']
  const alice = await server.connect('alice')
  for (const name of names) {
    assert.equal(await alice.call('roomCreate', name, false), null)
    assert.equal(await alice.call('roomJoin', name), 1)
    assert.equal(await alice.call('roomMessage', name, { textMessage: name }), 1)
  }
  const rooms = await alice.call('listOwnSockets')
  assert.deepEqual(rooms[alice.id].sort(), names.sort())
  for (const name of names) assert.equal(await alice.call('roomDelete', name), null)
})

test('a room named as a socket or a user is no way to reach them', async () => {
  const alice = await server.connect('alice')
  const bob = await server.connect('bob')
  const bob2 = await server.connect('bob', { variant: { generation: 2, transport: 'websocket' } })
  for (const name of [bob.id, bob2.id, 'bob', 'echo bob']) {
    await alice.call('roomCreate', name, false)
    await alice.call('roomJoin', name)
    await alice.call('roomMessage', name, { textMessage: 'psst' })
  }
  await Promise.all([bob.fence(), bob2.fence()])
  assert.deepEqual([...bob.events('roomMessage'), ...bob2.events('roomMessage')], [])
})
