// Socket.IO, protocols 4 (on Engine.IO 3) and 5 (on Engine.IO 4).

import assert from 'node:assert/strict'

import { socketTest } from '../lib/protocol.js'

const kBytes = [Buffer.from([1, 2, 3]), Buffer.from([]), Buffer.from([255, 0, 4])]
const placeholder = num => `{"_placeholder":true,"num":${num}}`

/// A WebSocket message with an attachment.
const attachment = (eio, bytes) => eio === 4 ? bytes : Buffer.concat([Buffer.from([4]), bytes])

async function receive (socket, count) {
  const messages = []
  while (messages.length < count) messages.push(await socket.next())
  return messages
}

/// The answer shows that the server has handled everything sent before.
async function assertServes (socket) {
  socket.send('42["message","still here"]')
  assert.equal(await socket.next(), '42["message-back","still here"]')
}

for (const eio of [3, 4]) {
  // Namespaces

  socketTest('a namespace of its own name', eio, {}, async ({ eio, session }) => {
    const socket = await session()
    if (eio === 3) assert.equal(await socket.next(), '40')
    socket.send('40/custom,')
    const answer = await socket.nextLike(/^40\/custom/)
    if (eio === 4) assert.match(answer, /^40\/custom,\{"sid":"[\w-]{15}"\}$/)
    if (eio === 3) assert.match(answer, /^40\/custom,?$/)
    await socket.nextLike(/^42\/custom,\["auth",\{\}\]$/)
    socket.send('42/custom,7["message-with-ack","there"]')
    assert.equal(await socket.nextLike(/^43\/custom/), '43/custom,7["there"]')
  })

  socketTest('an unknown namespace is refused', eio, {}, async ({ connect }) => {
    const socket = await connect()
    socket.send('40/random,')
    const error = eio === 4 ? '{"message":"Invalid namespace"}' : '"Invalid namespace"'
    assert.equal(await socket.next(), `44/random,${error}`)
    await assertServes(socket)
  })

  socketTest('namespaces are left one by one', eio, {}, async ({ connect }) => {
    const socket = await connect()
    socket.send('40/custom,')
    await socket.nextLike(/^42\/custom,\["auth"/)
    socket.send('41/custom,', '42/custom,1["message-with-ack"]')
    await assertServes(socket)

    socket.send('40/custom,')
    await socket.nextLike(/^42\/custom,\["auth"/)
    socket.send('41', '42["message","nobody hears"]', '42/custom,["message","heard"]')
    assert.equal(await socket.next(), '42/custom,["message-back","heard"]')
  })

  socketTest('who is in a namespace does not enter it again', eio, {}, async ({ connect }) => {
    const socket = await connect()
    socket.send('40')
    await assertServes(socket)
  })

  // Events and acks

  socketTest('events carry any JSON', eio, {}, async ({ connect }) => {
    const socket = await connect()
    const kArguments = [
      '', ',1', ',null,true,false', ',-1.5,0,1e+30', ',"",{},[]', ',{"a":{"b":[1,[2,{"c":"\u{1f600}"}]]}}',
      ',"\\"quoted\\" \\\\ \\n"', ',9007199254740991', ',"/slash,comma"'
    ]
    for (const args of kArguments) {
      socket.send(`42["message"${args}]`)
      assert.deepEqual(JSON.parse((await socket.next()).slice(2)), JSON.parse(`["message-back"${args}]`))
    }
  })

  socketTest('acks answer with the id of the request', eio, {}, async ({ connect }) => {
    const socket = await connect()
    for (const id of [0, 1, 456, 4294967296, 9007199254740991]) {
      socket.send(`42${id}["message-with-ack",1,"2",{"3":[false]}]`)
      assert.equal(await socket.next(), `43${id}[1,"2",{"3":[false]}]`)
    }
  })

  socketTest('an event without id gets no ack', eio, {}, async ({ connect }) => {
    const socket = await connect()
    socket.send('42["message-with-ack",1]', '42["unheard of"]')
    await assertServes(socket)
  })

  socketTest('an ack that nobody waits for is dropped', eio, {}, async ({ connect }) => {
    const socket = await connect()
    socket.send('4312["for whom?"]')
    await assertServes(socket)
  })

  socketTest('events and acks carry bytes', eio, {}, async ({ connect }) => {
    const socket = await connect()
    const kArguments = `${placeholder(0)},{"deep":[${placeholder(1)},"x",${placeholder(2)}]}`
    const attachments = kBytes.map(bytes => attachment(eio, bytes))
    socket.send(`453-["message",${kArguments}]`, ...attachments)
    assert.deepEqual(await receive(socket, 4),
      [`453-["message-back",${kArguments}]`, ...attachments])
    socket.send(`453-789["message-with-ack",${kArguments}]`, ...attachments)
    assert.deepEqual(await receive(socket, 4), [`463-789[${kArguments}]`, ...attachments])
  })

  socketTest('all of it goes over polling too', eio, {}, async ({ polling }) => {
    const client = await polling()
    if (eio === 4) await client.post('40')
    client.query.b64 = '1'
    await client.pollUntil(packets => packets.includes('42["auth",{}]'))
    const bytes = `${eio === 4 ? 'b' : 'b4'}AQIDBA==`
    await client.post('421["message-with-ack","text"]', `451-2["message-with-ack",${placeholder(0)}]`,
      bytes)
    assert.deepEqual(await client.pollUntil(packets => packets.length >= 3),
      ['431["text"]', `461-2[${placeholder(0)}]`, bytes])
    await client.post('41', '1')
  })

  // Closing connections

  const kNonsense = [
    '4', '4abc', '47', '49', '42', '42{}', '42[]', '42[', '42"message"', '42[{}]', '42[null]', '42[["message"]]',
    '42abc["message"]', '42-1["message"]', '4299999999999999999999["message"]', '42["message"]x',
    '42["connect"]', '42["disconnect"]',
    '43["no id"]', '431{}', '43',
    '45["message"]', '45-["message"]', '451["message"]', '45-1-["message"]', '4599999999-["message"]',
    '40[]', '40"text"', '40{"half":'
  ]

  socketTest('nonsense ends the connection', eio, {}, async ({ connect, session }) => {
    for (const packet of kNonsense) {
      const socket = packet.startsWith('40') ? await session() : await connect()
      socket.send(packet)
      assert.equal(await socket.closed(), 1000, packet)
    }
  })

  socketTest('attachments come when they are announced, and as announced', eio, {},
    async ({ connect }) => {
      const bytes = attachment(eio, kBytes[0])
      const kWrong = [
        [bytes],
        [`451-["message",${placeholder(0)}]`, '42["message"]'],
        [`451-["message",${placeholder(1)}]`, bytes],
        [`451-["message",${placeholder(-1)}]`, bytes],
        ['451-["message",{"_placeholder":true,"num":"0"}]', bytes],
        ['451-["message",{"_placeholder":true}]', bytes],
        ['451-{}', bytes]
      ]
      for (const messages of kWrong) {
        const socket = await connect()
        socket.send(...messages)
        assert.equal(await socket.closed(), 1000, messages.join(' '))
      }
    })
}

// Protocol 5 alone

socketTest('CONNECT is answered with an id, and its payload is known', 4, {}, async ({ session }) => {
  const socket = await session()
  socket.send('40{"token":"123","more":[1]}')
  assert.match(await socket.next(), /^40\{"sid":"[\w-]{15}"\}$/)
  assert.equal(await socket.next(), '42["auth",{"token":"123","more":[1]}]')
})

socketTest('ids of sockets differ from one another and from the session\'s', 4, {},
  async ({ session }) => {
    const socket = await session()
    socket.send('40', '40/custom,')
    const ids = [await socket.nextLike(/^40\{/), await socket.nextLike(/^40\/custom/)]
      .map(text => JSON.parse(text.slice(text.indexOf('{'))).sid)
    assert.notEqual(ids[0], ids[1])
  })

socketTest('an event before CONNECT is not executed', 4, {}, async ({ session }) => {
  const socket = await session()
  socket.send('42["message","too early"]', '40')
  assert.match(await socket.next(), /^40/)
  assert.equal(await socket.next(), '42["auth",{}]')
  await assertServes(socket)
})

socketTest('who joins no namespace in time is closed', 4, { 'connect-timeout': 100 },
  async ({ session, connect, polling }) => {
    const joined = await connect()
    const client = await polling()
    assert.deepEqual(await client.pollUntil(packets => packets.includes('1')), ['1'])
    assert.equal(await (await session()).closed(), 1000)
    await assertServes(joined)
  })

socketTest('who is refused everywhere is closed in time', 4, { 'connect-timeout': 100 },
  async ({ session }) => {
    const socket = await session()
    socket.send('40/random,')
    assert.match(await socket.next(), /^44\/random,/)
    assert.equal(await socket.closed(), 1000)
  })

// Protocol 4 alone

socketTest('the main namespace is entered unasked', 3, { 'connect-timeout': 100 },
  async ({ session }) => {
    const socket = await session()
    assert.equal(await socket.next(), '40')
    assert.equal(await socket.next(), '42["auth",{}]')
    await assertServes(socket)
  })

socketTest('CONNECT may have a query', 3, {}, async ({ connect }) => {
  const socket = await connect()
  socket.send('40/custom?token=123,')
  assert.match(await socket.next(), /^40\/custom,?$/)
  assert.equal(await socket.next(), '42/custom,["auth",{}]')
})
