// What clients do after a break: this library beside plain socket.io-client, against the real
// server. Prints the table of README.md. `npm run measure`, with CHAT_SERVICE_BIN as for the tests.

import { io } from 'socket.io-client'

import { connect } from '../dist/esm/index.js'
import { configReference, Proxy, Server, sleep, until } from '../tests/support/server.js'

const quick = { transports: ['websocket'], reconnectionDelay: 50, reconnectionDelayMax: 200, forceNew: true }
const count = 20

/// What each client offers to the scenarios: `texts` that it received, in order, and `send(text)`.
const clients = {
  async 'chat-service-client' (url, auth, room = 'default') {
    const chat = connect(url, { auth, io: quick, requestTimeout: 2000 })
    const joined = await chat.room(room).join()
    const texts = []
    let gap = 0
    let known = 0
    joined.on('message', ({ textMessage }) => texts.push(textMessage))
    joined.on('gap', ({ from, to }) => { gap += to - from + 1 })
    return {
      texts,
      gap: () => gap,
      send: textMessage => {
        const sent = joined.send({ textMessage })
        sent.stored.then(() => { ++known }, () => {})
        return sent
      },
      known: () => known,
      isBack: () => chat.state === 'online',
      close: () => chat.close()
    }
  },
  'socket.io-client': (url, auth, room) => plain(url, auth, room, {}),
  'socket.io-client, `retries: 5`': (url, auth, room) => plain(url, auth, room, { retries: 5, ackTimeout: 1000 })
}

/// As the quick start has it: joins after each login.
async function plain (url, auth, room = 'default', options) {
  const socket = io(`${url}/chat-service`, {
    ...quick, ...options, auth: answer => Promise.resolve(typeof auth === 'function' ? auth() : auth).then(answer)
  })
  const texts = []
  let known = 0
  let isJoined = false
  socket.on('loginConfirmed', () => socket.emit('roomJoin', room, () => { isJoined = true }))
  socket.on('disconnect', () => { isJoined = false })
  socket.on('connect', () => { isJoined ||= socket.recovered })
  socket.on('roomMessage', (_, { textMessage }) => texts.push(textMessage))
  await until(() => isJoined, 'the join')
  return {
    texts,
    gap: () => 0,
    send: textMessage => socket.emit('roomMessage', room, { textMessage }, (...answer) => {
      // With `retries`, the library's own error comes first.
      if (answer.every((part, i) => part === null || i === answer.length - 1) && answer.at(-1) > 0) ++known
    }),
    known: () => known,
    isBack: () => isJoined,
    close: () => socket.disconnect()
  }
}

const names = Array.from({ length: count }, (_, i) => `${i + 1}`)

/// What became of the messages that should have arrived, once and in this order.
function verdict (texts) {
  const known = texts.filter(text => names.includes(text))
  const once = [...new Set(known)]
  const lost = count - once.length
  const doubled = known.length - once.length
  const parts = []
  if (lost > 0) parts.push(`${lost} lost`)
  if (doubled > 0) parts.push(`${doubled} doubled`)
  if (once.some((text, i) => i > 0 && Number(text) < Number(once[i - 1]))) parts.push('out of order')
  return parts.length === 0 ? `all ${count}, once, in order` : parts.join(', ')
}

/// Another client of the room, with a connection that is not touched: it says what is to be heard,
/// and hears what is stored.
const witness = (server, room) => clients['chat-service-client'](server.url, { userName: 'witness' }, room)

async function sayAll (client) {
  for (const name of names) await client.send(name).stored
}

/// Whether the client is back within ten seconds.
async function isBack (client) {
  await until(client.isBack, 'the client to be back', 10_000).catch(() => {})
  await sleep(500)
  return client.isBack()
}

/// What others received, and of how many the sender learned that they are stored.
const sendVerdict = (other, client) => `${verdict(other.texts)}; knows of ${client.known()}`

const scenarios = {
  async 'receives 20 messages of a break of its network' ({ make, server, proxy }) {
    const [other, client] = [await witness(server), await make(proxy.url)]
    proxy.down()
    await sayAll(other)
    proxy.up()
    await isBack(client)
    return [verdict(client.texts), other, client]
  },
  async 'receives 20 messages of a break in which the server was killed, too' ({ make, server, proxy }) {
    const [other, client] = [await witness(server), await make(proxy.url)]
    proxy.down()
    await server.kill()
    await server.start()
    await sayAll(other)
    proxy.up()
    await isBack(client)
    return [verdict(client.texts), other, client]
  },
  async 'is told of 15 messages that history has lost' ({ make, server, proxy }) {
    const [other, client] = [await witness(server, 'short'), await make(proxy.url, 'short')]
    proxy.down()
    await sayAll(other)
    proxy.up()
    await isBack(client)
    const gap = client.gap()
    return [gap > 0 ? `yes, of ${gap}` : verdict(client.texts) + '; no', other, client]
  },
  async 'sends 20 messages while its network is gone' ({ make, server, proxy }) {
    const [other, client] = [await witness(server), await make(proxy.url)]
    proxy.down()
    await sleep(100)
    for (const name of names) client.send(name)
    proxy.up()
    await isBack(client)
    await sleep(3000)
    return [sendVerdict(other, client), other, client]
  },
  async 'sends 20 messages, and the answers are lost' ({ make, server, proxy }) {
    const [other, client] = [await witness(server), await make(proxy.url)]
    proxy.loseAnswers(1000)
    for (const name of names) client.send(name)
    await sleep(1100)
    await isBack(client)
    await sleep(7000)
    return [sendVerdict(other, client), other, client]
  },
  async 'comes back after the server disconnected it' ({ make, server, proxy }) {
    const client = await make(proxy.url)
    const { status } = await fetch(`${server.url}/api/v1/users/client/disconnect`,
      { method: 'POST', headers: { authorization: 'Bearer a key to measure with' } })
    if (status >= 300) throw new Error(`The server answers ${status}`)
    await sleep(200)
    return [await isBack(client) ? 'yes' : 'no', client]
  }
}

const api = '[api]\n[[api.keys]]\nname = "measure"\nkey = "a key to measure with"\n'

async function run (scenario, make, more) {
  const server = await new Server({ more: `${api}${more}` }).start()
  const proxy = await new Proxy(server.port).start()
  const [result, ...used] = await scenario({
    make: (url, room) => make(url, { userName: 'client' }, room), server, proxy
  })
  for (const client of used) client.close()
  proxy.close()
  await server.stop()
  return result
}

const servers = { '': '' }
if ((await configReference()).includes('[recovery]')) servers['; server with recovery'] = '[recovery]\nwindow = 20000'
const columns = Object.keys(clients).flatMap(name =>
  Object.entries(servers).map(([suffix, more]) => ({ title: name + suffix, make: clients[name], more })))

console.log(`| the client … | ${columns.map(({ title }) => title).join(' | ')} |`)
console.log(`|---|${columns.map(() => '---|').join('')}`)
for (const [what, scenario] of Object.entries(scenarios)) {
  const cells = []
  for (const { make, more } of columns) cells.push(await run(scenario, make, more))
  console.log(`| ${what} | ${cells.join(' | ')} |`)
}
