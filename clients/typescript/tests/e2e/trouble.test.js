// Connections that are cut and stalled, answers that are lost, and a server that is killed, with
// its state on disk: nothing lost, doubled or out of order. CHAT_CLIENT_SEED=N repeats the plan;
// CHAT_CLIENT_SECONDS=N is how long it goes on.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { connect } from '../../dist/esm/index.js'
import { randomBy } from '../support/random.js'
import { Proxy, Server, sleep, until } from '../support/server.js'
import { record } from '../support/world.js'

const seed = Number(process.env.CHAT_CLIENT_SEED ?? Math.floor(Math.random() * 2 ** 31))
/// A client may pause for half a minute before it tries again.
const kPatience = 60_000
const seconds = Number(process.env.CHAT_CLIENT_SECONDS ?? 12)

async function clientOf (userName, url) {
  const chat = connect(url, {
    auth: { userName }, requestTimeout: 2000, maxUnsent: 10_000, io: { reconnectionDelay: 50, reconnectionDelayMax: 400 }
  })
  let breaks = 0
  chat.on('state', state => { if (state === 'offline') ++breaks })
  const room = chat.room('default')
  const heard = record(room)
  await room.join()
  const { lastId } = room
  const sent = []
  const send = text => sent.push(room.send({ textMessage: `${userName} ${text}` }))
  return { chat, room, heard, sent, send, first: lastId, breaks: () => breaks }
}

function step (random, proxies, clients, i) {
  const proxy = proxies[Math.floor(random() * proxies.length)]
  const kind = random()
  if (kind < 0.15) proxy.cut(random() * 500)
  else if (kind < 0.3) proxy.loseAnswers(random() * 100)
  else if (kind < 0.4) proxy.stall(random() * 1000)
  else {
    const client = clients[Math.floor(random() * clients.length)]
    if (client.sent.filter(({ state }) => state === 'pending').length < 20) client.send(i)
  }
}

function check (clients) {
  const end = clients[0].room.lastId
  const log = new Map()
  for (const { heard, first } of clients) {
    assert.deepEqual(heard.log, Array.from({ length: end - first }, (_, i) => first + 1 + i))
    for (const message of heard.messages) {
      if (log.has(message.id)) assert.deepEqual(message, log.get(message.id))
      log.set(message.id, message)
    }
  }
  const places = new Map()
  for (const { id, textMessage } of log.values()) {
    assert.ok(!places.has(textMessage), `${textMessage} is stored twice: ${places.get(textMessage)}, ${id}`)
    places.set(textMessage, id)
  }
  for (const { sent } of clients) {
    let last = 0
    for (const { state, id, message, error } of sent) {
      assert.equal(state, 'stored', `${error}`)
      assert.equal(log.get(id).textMessage, message.textMessage)
      assert.ok(id > last)
      last = id
    }
  }
}

test(`nothing is lost, doubled or out of order, seed ${seed}`, async t => {
  const random = randomBy(seed)
  const server = await new Server().start()
  const proxies = await Promise.all([1, 2, 3].map(() => new Proxy(server.port).start()))
  const clients = []
  try {
    for (const [i, name] of ['ann', 'bob', 'cat', 'ann'].entries()) {
      clients.push(await clientOf(name, proxies[i % proxies.length].url))
    }
    const end = Date.now() + seconds * 1000
    const kills = (async () => {
      for (const pause = seconds * 1000 / 4; Date.now() + pause < end;) {
        await sleep(pause)
        await server.kill()
        await sleep(random() * 500)
        await server.start()
      }
    })()
    for (let i = 0; Date.now() < end; ++i) {
      step(random, proxies, clients, i)
      await sleep(random() * 40)
    }
    await kills
    const isDone = ({ chat, sent }) => chat.state === 'online' && sent.every(({ state }) => state !== 'pending')
    const states = () => JSON.stringify(clients.map(({ chat, room, sent }) =>
      [chat.state, room.lastId, sent.filter(({ state }) => state === 'pending').length]))
    await until(() => clients.every(isDone), () => `all messages to be stored: ${states()}`, kPatience)
    await until(() => new Set(clients.map(({ room }) => room.lastId)).size === 1, () => `all messages to arrive: ${states()}`, kPatience)
    check(clients)
    await until(() => clients.every(({ room }) => room.members.length === 3), 'members')
    t.diagnostic(`${clients.reduce((sum, { breaks }) => sum + breaks(), 0)} breaks, ` +
      `${clients.reduce((sum, { sent }) => sum + sent.length, 0)} sent`)
  } finally {
    for (const { chat } of clients) chat.close()
    for (const proxy of proxies) proxy.close()
    await server.stop()
  }
})
