// The package as it is published, against the real server.

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'
import { after, afterEach, before, test } from 'node:test'

import { connect } from '../../dist/esm/index.js'
import { record, texts } from '../support/world.js'
import { configReference, Proxy, Server, sleep, until } from '../support/server.js'

const quick = { reconnectionDelay: 50, reconnectionDelayMax: 300, transports: ['websocket'] }

let server
const toClose = []
before(async () => { server = await new Server().start() })
after(() => server.stop())
afterEach(() => { for (const each of toClose.splice(0)) each.close() })

/// A client that is in the room, and what the room tells it.
async function member (userName, { url = server.url, name = 'default', io = quick, ...options } = {}) {
  const chat = connect(url, { auth: { userName }, io, ...options })
  toClose.push(chat)
  const room = chat.room(name)
  const heard = record(room)
  await room.join()
  return { chat, room, heard }
}

async function proxyTo (target) {
  const proxy = await new Proxy(target.port).start()
  toClose.push(proxy)
  return proxy
}

test('two people talk, and see each other', async () => {
  const ann = await member('ann')
  const bob = await member('bob')
  await until(() => ann.room.members.length === 2 && bob.room.members.length === 2, 'members')
  assert.deepEqual(bob.room.members.map(({ name, sockets }) => [name, sockets]), [['ann', 1], ['bob', 1]])

  bob.room.typing(true)
  await until(() => ann.heard.typing.length === 1, 'typing')
  assert.deepEqual(ann.heard.typing, [['bob']])
  const id = await bob.room.send({ textMessage: 'hi' }).stored
  await until(() => ann.heard.messages.length === 1, 'a message')
  assert.deepEqual(ann.heard.typing, [['bob'], []])
  assert.equal(ann.heard.messages[0].author, 'bob')
  assert.equal(ann.heard.messages[0].id, id)

  assert.equal(ann.room.unread, id)
  ann.room.markRead(id)
  assert.equal(ann.room.unread, 0)
  await until(() => true, '')
  assert.deepEqual((await ann.room.history({ limit: 1 })).map(({ textMessage }) => textMessage), ['hi'])
  const [line] = await ann.chat.rooms()
  assert.deepEqual(line, { room: 'default', joined: true, lastMessageId: id, readId: id, unread: 0 })

  await bob.room.leave()
  await until(() => ann.room.members.length === 1, 'a leave')
})

test('marks reach the user\'s other device', async () => {
  const [tab, phone] = [await member('dan'), await member('dan')]
  const id = await tab.room.send({ textMessage: 'x' }).stored
  await until(() => phone.heard.messages.length === 1 && phone.room.unread > 0, 'the message')
  tab.room.markRead(id)
  await until(() => phone.room.unread === 0, 'the mark')
})

test('over polling and its upgrade, and as CommonJS', async () => {
  const { connect: connectCjs } = createRequire(import.meta.url)('../../dist/cjs/index.js')
  for (const transports of [['polling'], ['polling', 'websocket']]) {
    const chat = connectCjs(`${server.url}/`, { auth: { userName: 'eve' }, io: { transports } })
    toClose.push(chat)
    const room = await chat.room('default').join()
    assert.ok(await room.send({ textMessage: 'x' }).stored > 0)
  }
})

test('refused logins and rooms', async () => {
  const chat = connect(server.url, { auth: {}, io: quick })
  toClose.push(chat)
  await until(() => chat.state === 'rejected', 'the rejection')
  assert.equal(chat.error.code, 'noLogin')
  await assert.rejects(member('ann', { name: 'none' }), { code: 'noRoom' })
})

test('what history lost during a break is told', async () => {
  const proxy = await proxyTo(server)
  const ann = await member('ann', { name: 'short' })
  const bob = await member('bob', { name: 'short', url: proxy.url })
  proxy.cut(300)
  await until(() => bob.chat.state === 'offline', 'the break')
  const sent = Array.from({ length: 12 }, (_, i) => ann.room.send({ textMessage: `${i}` }))
  await Promise.all(sent.map(({ stored }) => stored))
  await until(() => bob.room.lastId === 12, 'the messages')
  assert.deepEqual(bob.heard.log, [{ from: 1, to: 7 }, 8, 9, 10, 11, 12])
})

test('a token is renewed before it expires', async () => {
  const secret = 'a secret of thirty-two bytes, or more'
  const other = await new Server({ auth: `mode = "jwt"\nsecret = "${secret}"` }).start()
  try {
    const base64 = value => Buffer.from(value).toString('base64url')
    const tokenOf = (name, life) => {
      const iat = Math.floor(Date.now() / 1000)
      const text = `${base64('{"alg":"HS256"}')}.${base64(JSON.stringify({ sub: name, iat, exp: iat + life }))}`
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
    }
    let asked = 0
    const ann = await member('', { url: other.url, auth: async () => ({ token: tokenOf('ann', ++asked && 3) }) })
    const states = []
    ann.chat.on('state', state => states.push(state))
    await sleep(5000)
    assert.ok(asked >= 2)
    assert.deepEqual(states, [])
  } finally {
    await other.stop()
  }
})

test('a server with recovery takes the connection up', async t => {
  if (!(await configReference()).includes('[recovery]')) return t.skip('this server has no recovery')
  const other = await new Server({ more: '[recovery]\nwindow = 20000' }).start()
  try {
    const proxy = await proxyTo(other)
    const ann = await member('ann', { url: proxy.url })
    const bob = connect(other.url, { auth: { userName: 'bob' }, io: quick })
    toClose.push(bob)
    await until(() => bob.state === 'online', 'bob')
    await bob.request('roomJoin', 'default')
    const states = []
    ann.chat.on('state', state => states.push(state))
    for (let i = 1; i <= 60; ++i) {
      await bob.request('roomMessage', 'default', { textMessage: `${i}` })
      if (i % 10 === 0) proxy.cut()
    }
    await until(() => ann.heard.messages.length === 60 && ann.chat.state === 'online', 'the messages')
    assert.deepEqual(texts(ann.heard), Array.from({ length: 60 }, (_, i) => `${i + 1}`))
    assert.ok(states.length > 0 && !states.includes('catching up'), `${states}`)
  } finally {
    await other.stop()
  }
})
