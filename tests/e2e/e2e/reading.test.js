// Who is in a room, and what users have read, as their clients see it.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { useServer } from '../lib/fixture.js'

const server = useServer({
  options: { enableRoomsManagement: true, enableReadUpdates: true, threads: 3 }
})

/// Clients of these users in a new room; the first owns it and says as many messages.
async function roomOf (name, users, messages) {
  const clients = await Promise.all(users.map(user => server.connect(user)))
  await clients[0].call('roomCreate', name, false)
  for (const client of clients) await client.call('roomJoin', name)
  for (let i = 0; i < messages; ++i) await clients[0].call('roomMessage', name, { textMessage: `${i}` })
  return clients
}

const heard = (client, event) => client.events(event).map(([, ...args]) => args)

test('a mark moves forward, and all of the user know it', async () => {
  const [ann, tab, phone, bob] = await roomOf('marks', ['ann', 'ann', 'ann', 'bob'], 5)
  assert.deepEqual(await ann.call('roomReadInfo', 'marks'), { lastMessageId: 5, readId: 0, unread: 5 })
  assert.equal(await tab.call('roomMarkRead', 'marks', 3), 3)
  assert.equal(await phone.call('roomMarkRead', 'marks', 2), 3)
  assert.equal(await phone.call('roomMarkRead', 'marks', 100), 5)
  assert.deepEqual(await ann.call('roomReadInfo', 'marks'), { lastMessageId: 5, readId: 5, unread: 0 })
  assert.deepEqual(await bob.call('roomReadInfo', 'marks'), { lastMessageId: 5, readId: 0, unread: 5 })

  await Promise.all([ann, tab, phone, bob].map(client => client.fence()))
  assert.deepEqual(heard(ann, 'roomReadEcho'), [['marks', 3], ['marks', 5]])
  assert.deepEqual(heard(tab, 'roomReadEcho'), [['marks', 5]])
  assert.deepEqual(heard(phone, 'roomReadEcho'), [['marks', 3]])
  assert.deepEqual(heard(bob, 'roomRead'), [['marks', 'ann', 3], ['marks', 'ann', 5]])
  for (const own of [ann, tab, phone]) assert.deepEqual(heard(own, 'roomRead'), [])
})

test('marks stay when the user is away, and are for those who may read', async () => {
  const [cat, dan] = await roomOf('stays', ['cat', 'dan'], 2)
  await dan.call('roomMarkRead', 'stays', 1)
  await dan.call('roomLeave', 'stays')
  await assert.rejects(dan.call('roomReadInfo', 'stays'), /Not joined to room stays/)
  await assert.rejects(dan.call('roomMarkRead', 'stays', 2), /Not joined to room stays/)
  await cat.call('roomMessage', 'stays', { textMessage: 'x' })
  await dan.call('roomJoin', 'stays')
  assert.deepEqual(await dan.call('roomReadInfo', 'stays'), { lastMessageId: 3, readId: 1, unread: 2 })
})

test('a user lists the rooms with what is unread', async () => {
  const [eve, fay] = await roomOf('list b', ['eve', 'fay'], 3)
  await eve.call('roomCreate', 'list a', false)
  await eve.call('roomMarkRead', 'list b', 2)
  const again = await server.connect('eve')
  const line = (room, joined, lastMessageId, readId) =>
    ({ room, joined, lastMessageId, readId, unread: lastMessageId - readId })
  assert.deepEqual(await again.call('listRooms'), [line('list b', true, 3, 2)])
  await again.call('roomJoin', 'list a')
  await eve.call('roomLeave', 'list b')
  assert.deepEqual(await eve.call('listRooms'),
    [line('list a', true, 0, 0), line('list b', false, 3, 2)])
  assert.deepEqual(await fay.call('listRooms'), [line('list b', true, 3, 0)])
  await eve.call('roomDelete', 'list b')
  assert.deepEqual(await eve.call('listRooms'), [line('list a', true, 0, 0)])
  assert.deepEqual(await fay.call('listRooms'), [])
})

test('a room tells who is in it, with how many sockets and since when', async () => {
  const [gus, tab, hal] = await roomOf('presence', ['gus', 'gus', 'hal'], 0)
  const before = await hal.call('roomGetPresence', 'presence')
  assert.deepEqual(before.users.map(({ name, sockets }) => [name, sockets]), [['gus', 2], ['hal', 1]])
  for (const { name, since } of before.users) {
    assert.deepEqual(await hal.call('roomUserSeen', 'presence', name), { joined: true, timestamp: since })
  }
  await tab.call('roomLeave', 'presence')
  assert.equal((await hal.call('roomGetPresence', 'presence')).version, before.version)
  await hal.call('roomLeave', 'presence')
  await assert.rejects(hal.call('roomGetPresence', 'presence'), /Not joined to room presence/)
  const after = await gus.call('roomGetPresence', 'presence')
  assert.deepEqual(after.users.map(({ name, sockets }) => [name, sockets]), [['gus', 1]])
  assert.ok(after.version > before.version)
})
