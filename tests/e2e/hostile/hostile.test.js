// Malicious clients. Each gets an error or a closed connection. Meanwhile the server serves others,
// and does not grow.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'

import { useServer } from '../lib/fixture.js'
import { kNamespace, RawPolling, RawSocket } from '../lib/raw.js'
import { closePayload, frame, FrameSocket, httpRequest, kOpcodes, kUpgradeHeaders, TcpSocket } from '../lib/tcp.js'

const kTarget = '/socket.io/?EIO=4&transport=websocket'
const kPollTarget = '/socket.io/?EIO=4&transport=polling'
const kMegabyte = 1 << 20
const kSlow = 20_000 // ms; the server allows an HTTP request 10 s

const server = useServer({
  options: {
    connectTimeout: 3000, enableDirectMessages: true, enableRoomsManagement: true
  },
  rooms: [{ name: 'hall' }]
})

// The witness -------------------------------------------------------------------------------------

/// The server's resident memory, in bytes.
function residentBytes () {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) * 1024
}

/// AddressSanitizer holds freed memory for a while.
function allowedGrowth () {
  const sanitized = readFileSync(`/proc/${server.pid}/maps`, 'utf8').includes('libasan')
  return (sanitized ? 800 : 100) * kMegabyte
}

let atStart

/// Registers a test of an attack: body(witness). The witness is an ordinary user.
function attack (name, body) {
  test(name, async () => {
    const witness = await server.connect('witness')
    await witness.call('roomJoin', 'hall')
    atStart ??= residentBytes()
    await body(witness)
    await assertServes(witness)
    const grown = residentBytes() - atStart
    assert.ok(grown < allowedGrowth(), `The server grew by ${Math.round(grown / kMegabyte)} MB`)
  })
}

async function assertServes (witness) {
  await witness.call('roomMessage', 'hall', { textMessage: 'still here' })
  await witness.wait('roomMessage')
  const newcomer = await server.connect('newcomer')
  await newcomer.call('roomJoin', 'hall')
}

// Attackers ---------------------------------------------------------------------------------------

const tcp = () => server.open(new TcpSocket(server.port)).connected()
const websocket = () => server.open(new FrameSocket(server.port)).open(kTarget)

/// A logged-in WebSocket of raw frames.
async function intruder () {
  const socket = await websocket()
  socket.write(frame('text', `40${kNamespace},{"userName":"mallory"}`))
  while (!(await socket.nextText()).includes('loginConfirmed'));
  return socket
}

const event = (json, id = '') => `42${kNamespace},${id}${json}`

/// A logged-in polling session.
async function poller () {
  const client = new RawPolling(server.url)
  await client.open()
  await client.post(`40${kNamespace},{"userName":"mallory"}`)
  await client.pollUntil(packets => packets.some(packet => packet.includes('loginConfirmed')))
  return client
}

// Requests ----------------------------------------------------------------------------------------

describe('HTTP', () => {
  const kHeadTooLarge = {
    'one header of a megabyte': httpRequest(kPollTarget, { 'x-large': 'x'.repeat(kMegabyte) }),
    'one header of 64 KB, whole': httpRequest(kPollTarget, { 'x-large': 'x'.repeat(66_000) }),
    'one name of 64 KB, whole': httpRequest(kPollTarget, { ['x'.repeat(66_000)]: 'x' }),
    'a megabyte of headers': httpRequest(kPollTarget,
      Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`x-header-number-${i}`, 'value']))),
    'a line without end': `GET ${'/x'.repeat(kMegabyte / 2)}`
  }
  for (const [name, bytes] of Object.entries(kHeadTooLarge)) {
    attack(`${name} is refused`, async () => {
      const socket = await tcp()
      socket.write(bytes)
      assert.equal((await socket.response()).status, 431)
      await socket.closed()
    })
  }

  const kBodyTooLarge = {
    'a body of a gigabyte': { 'content-length': 2 ** 30 },
    'a body of an exabyte': { 'content-length': '1152921504606846976' },
    'a body that waits to be asked for': { 'content-length': 2 ** 30, expect: '100-continue' }
  }
  for (const [name, headers] of Object.entries(kBodyTooLarge)) {
    attack(`${name} is refused before it comes`, async () => {
      const socket = await tcp()
      socket.write(httpRequest(kPollTarget, headers, { method: 'POST' }))
      assert.equal((await socket.response()).status, 413)
      await socket.closed()
    })
  }

  attack('a body in chunks is cut off at the limit', async () => {
    const socket = await tcp()
    socket.write(httpRequest(kPollTarget, { 'transfer-encoding': 'chunked' }, { method: 'POST' }))
    while (socket.isOpen) await socket.drained(`8000\r\n${'x'.repeat(0x8000)}\r\n`)
  })

  const kBad = {
    'random bytes': Buffer.from(Array.from({ length: 4096 }, (_, i) => i * 167 % 251)),
    'a TLS greeting': Buffer.from('16030100c8010000c40303\r\n\r\n', 'hex'),
    'an HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'a negative length': httpRequest(kPollTarget, { 'content-length': -1 }, { method: 'POST' }),
    'a length that is no number': httpRequest(kPollTarget, { 'content-length': '0x10' }, { method: 'POST' }),
    'a length beyond 64 bits': httpRequest(kPollTarget, { 'content-length': '9'.repeat(40) }, { method: 'POST' }),
    'two lengths': `POST ${kPollTarget} HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab`,
    'a length and chunks': `POST ${kPollTarget} HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n` +
      'transfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    'a chunk without length': `POST ${kPollTarget} HTTP/1.1\r\nhost: x\r\n` +
      'transfer-encoding: chunked\r\n\r\nxyz\r\n',
    'NUL in a header': 'GET / HTTP/1.1\r\nhost: \0\r\n\r\n',
    'a space before the colon': 'GET / HTTP/1.1\r\nhost: x\r\nx : y\r\n\r\n',
    'no host': 'GET / HTTP/1.1\r\n\r\n',
    'empty lines without end': '\r\n'.repeat(20_000),
    'no version': 'GET /\r\n\r\n'
  }
  for (const [name, bytes] of Object.entries(kBad)) {
    attack(`${name} is refused`, async () => {
      const socket = await tcp()
      socket.write(bytes)
      const { status } = await socket.response()
      assert.ok(status >= 400 && status < 500, `${status}`)
      await socket.closed()
    })
  }

  attack('many requests at once are answered, each in its turn', async () => {
    const socket = await tcp()
    socket.write(httpRequest('/elsewhere').repeat(1000))
    for (let i = 0; i < 1000; ++i) assert.equal((await socket.response()).status, 404)
  })

  attack('bytes that are no UTF-8 in a query are no harm', async () => {
    const socket = await tcp()
    socket.write(httpRequest(`${kPollTarget}&userName=%ff%fe%00%`))
    assert.equal((await socket.response()).status, 200)
  })
})

describe('slow clients are cut off', () => {
  const kPartial = {
    'half a request': 'GET /socket.io/?EIO',
    'a body that does not come': httpRequest(kPollTarget, { 'content-length': 100 }, { method: 'POST' }),
    'nothing at all': '',
    'half a handshake': httpRequest(kTarget, kUpgradeHeaders).slice(0, -2)
  }

  attack('who sends a part, or a byte at a time', async () => {
    const waiting = Object.values(kPartial).map(async bytes => {
      const socket = await tcp()
      socket.write(bytes)
      await socket.closed(kSlow)
    })
    const loris = await tcp()
    const bytes = httpRequest(kPollTarget, { 'x-slow': 'x'.repeat(1000) })
    let sent = 0
    const timer = setInterval(() => loris.write(bytes[sent++]), 100)
    await loris.closed(kSlow)
    clearInterval(timer)
    await Promise.all(waiting)
  })

  attack('who joins no namespace', async () => {
    const socket = await websocket()
    assert.equal(await socket.closeCode(), 1000)
    await socket.closed()
  })
})

attack('thousands of connections that say nothing', async witness => {
  const sockets = await Promise.all(Array.from({ length: 3000 }, tcp))
  await witness.call('roomMessage', 'hall', { textMessage: 'in between' })
  for (const socket of sockets) socket.close()
})

attack('thousands of sessions that nobody uses', async () => {
  for (let i = 0; i < 20; ++i) {
    await Promise.all(Array.from({ length: 100 }, () => new RawPolling(server.url).open()))
  }
})

// Frames ------------------------------------------------------------------------------------------

describe('frames', () => {
  attack('every first byte, masked and not', async () => {
    const kFine = new Set([0x81, 0x82, 0x88, 0x89, 0x8a, 0x01, 0x02])
    for (let first = 0; first < 256; ++first) {
      for (const masked of [true, false]) {
        const socket = await websocket()
        socket.write(Buffer.concat([
          frame(first & 15, closePayload(1000), { fin: first > 127, rsv: first >> 4 & 7, masked }),
          frame('close', closePayload(4000))
        ]))
        const code = await socket.closeCode()
        if (!kFine.has(first) || !masked) assert.equal(code, 1002, `${first} ${masked}`)
        socket.close()
      }
    }
  })

  attack('lengths that are announced and do not come', async () => {
    for (const length of [1_000_001, 2 ** 31, 2 ** 32, 2 ** 53, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n]) {
      const socket = await websocket()
      socket.write(frame('binary', '', { length, lengthSize: 8 }))
      assert.ok([1002, 1009].includes(await socket.closeCode()), `${length}`)
    }
  })

  attack('large messages that stop short', async witness => {
    const sockets = await Promise.all(Array.from({ length: 50 }, websocket))
    for (const socket of sockets) {
      await socket.drained(frame('text', `4${'x'.repeat(900_000)}`, { fin: false }))
    }
    await witness.call('roomMessage', 'hall', { textMessage: 'in between' })
    for (const socket of sockets) socket.close()
  })

  attack('a message in a hundred thousand fragments', async () => {
    const socket = await intruder()
    const bytes = Buffer.from(event(`["x","${'x'.repeat(100_000)}"]`))
    const fragments = Array.from(bytes, (byte, i) => frame(i ? 'continuation' : 'text', Buffer.from([byte]),
      { fin: i === bytes.length - 1 }))
    await socket.drained(Buffer.concat([...fragments, frame('ping', 'done')]))
    assert.equal((await socket.nextFrame()).opcode, kOpcodes.pong)
  })

  attack('pings whose answers nobody reads', async () => {
    const socket = await websocket()
    socket.socket.pause()
    const pings = Buffer.concat(Array.from({ length: 8000 }, () => frame('ping', 'x'.repeat(125))))
    for (let i = 0; i < 200 && socket.isOpen; ++i) await socket.drained(pings)
  })

  attack('random bytes after the handshake', async () => {
    let state = 12345
    const random = () => (state = (state * 1103515245 + 12345) & 0x7fffffff) >> 16
    for (let i = 0; i < 200; ++i) {
      const socket = await websocket()
      socket.write(Buffer.from(Array.from({ length: 1 + random() % 300 }, () => random() & 255)))
      socket.socket.end()
      await socket.closed()
    }
  })
})

// Packets -----------------------------------------------------------------------------------------

describe('packets', () => {
  const kWrong = {
    'JSON a thousand levels deep': [event(`["x",${'['.repeat(1000)}${']'.repeat(1000)}]`)],
    'JSON a hundred thousand levels deep': [event(`["x",${'['.repeat(100_000)}`)],
    'objects a thousand levels deep': [event(`["x",${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}]`)],
    'a number that is too large': [event('["roomHistoryGet","hall",1e999,1]', 1)],
    'an ack id over 2^53': [event('["listOwnSockets"]', '9007199254740993')],
    'an ack id over 2^64': [event('["listOwnSockets"]', '18446744073709551617')],
    'an ack id of a thousand digits': [event('["listOwnSockets"]', '1'.repeat(1000))],
    'more attachments than are allowed': [`451001-${kNamespace},["x"]`],
    'attachments past 32 bits': [`454294967297-${kNamespace},["x"]`],
    'bytes without an event': [Buffer.from('bytes')],
    'text in place of an attachment': [`452-${kNamespace},["x"]`, Buffer.from('one'), event('["x"]')],
    'an attachment that is not there': [
      `451-${kNamespace},["x",{"_placeholder":true,"num":1}]`, Buffer.from('one')],
    'attachments over the limit together': [
      `455-${kNamespace},["x"]`, ...Array.from({ length: 5 }, () => Buffer.alloc(999_000))]
  }
  for (const [name, messages] of Object.entries(kWrong)) {
    attack(`${name}: closes`, async () => {
      const socket = await intruder()
      for (const message of messages) {
        socket.write(frame(typeof message === 'string' ? 'text' : 'binary', message))
      }
      assert.equal(await socket.closeCode(), 1000)
      await socket.closed()
    })
  }

  const kFineOrError = {
    'numbers at the edges': ['roomHistoryGet', 'hall', -1e308, 123456789012345678901234567890],
    'a number that is almost nothing': ['roomHistoryGet', 'hall', 1e-320, -0],
    'a room with a name of a megabyte': ['roomJoin', 'x'.repeat(900_000)],
    'a room to be made with such a name': ['roomCreate', 'y'.repeat(900_000), false],
    'a user with such a name': ['directMessage', 'z'.repeat(900_000), { textMessage: '' }],
    'a hundred thousand names': ['directAddToList', 'blacklist', Array.from({ length: 100_000 }, (_, i) => `${i}`)],
    'ten thousand arguments': ['roomJoin', ...Array.from({ length: 10_000 }, () => 0)],
    'a message that is an array': ['roomMessage', 'hall', Array.from({ length: 1000 }, () => [])],
    '__proto__': ['roomMessage', '__proto__', { __proto__: null, textMessage: { toString: 1 } }]
  }
  for (const [name, [command, ...args]] of Object.entries(kFineOrError)) {
    attack(`${name}: an error`, async () => {
      const mallory = await server.connect('mallory')
      const [error] = await mallory.request(command, ...args)
      if (command !== 'roomCreate') assert.equal(typeof error, 'string')
    })
  }

  attack('a user whose name is a megabyte', async () => {
    const socket = await websocket()
    socket.write(frame('text', `40${kNamespace},{"userName":"${'x'.repeat(900_000)}"}`))
    assert.match(await socket.nextText(), /^40/)
    await socket.nextText()
  })

  attack('attachments that are announced and do not come', async witness => {
    const sockets = await Promise.all(Array.from({ length: 100 }, intruder))
    for (const socket of sockets) {
      socket.write(frame('text', `451000-${kNamespace},["x","${'x'.repeat(100_000)}"]`))
    }
    await witness.call('roomMessage', 'hall', { textMessage: 'in between' })
  })

  attack('ten thousand packets in one payload are taken', async () => {
    const client = new RawPolling(server.url)
    await client.open()
    assert.equal((await client.post(...Array.from({ length: 10_000 }, () => '6'))).status, 200)
    assert.equal((await client.post(`40${kNamespace},{"userName":"mallory"}`)).status, 200)
    await client.pollUntil(packets => packets.some(packet => packet.includes('loginConfirmed')))
  })

  attack('a hundred thousand packets in one payload end the session', async () => {
    for (const eio of [3, 4]) {
      const client = new RawPolling(server.url, { eio })
      await client.open()
      assert.equal((await client.post(...Array.from({ length: 100_000 }, () => '6'))).status, 400)
      assert.equal((await client.request('GET')).status, 400)
    }
  })

  attack('ten thousand requests in one payload', async () => {
    const client = await poller()
    const response = await client.post(
      ...Array.from({ length: 10_000 }, (_, i) => event('["listOwnSockets"]', i)))
    assert.equal(response.status, 200)
  })

  attack('ten thousand connects in one payload', async () => {
    const client = await poller()
    const packets = Array.from({ length: 2500 }, (_, i) =>
      [`40/namespace ${i},`, `41${kNamespace},`, `40${kNamespace},{"userName":"mallory"}`, '41/nowhere,']).flat()
    assert.equal((await client.post(...packets)).status, 200)
  })

  attack('a payload that is no UTF-8 ends the session', async () => {
    const client = new RawPolling(server.url)
    await client.open()
    const response = await client.request('POST', Buffer.from([0x34, 0xff, 0xfe]),
      { headers: { 'content-type': 'text/plain;charset=UTF-8' } })
    assert.equal(response.status, 400)
    assert.equal((await client.request('GET')).status, 400)
  })

  attack('lengths that lie in a payload of Engine.IO 3', async () => {
    for (const body of ['99999999999999999999:4', '5:4', '-1:4', `${'1'.repeat(100_000)}:4`, '1e3:4']) {
      const client = new RawPolling(server.url, { eio: 3 })
      await client.open()
      const response = await client.request('POST', body)
      assert.equal(response.status, 400, body.slice(0, 40))
    }
    const client = new RawPolling(server.url, { eio: 3 })
    await client.open()
    const response = await client.request('POST', Buffer.from([1, 9, 9, 9, 9, 9, 9, 255, 4]),
      { headers: { 'content-type': 'application/octet-stream' } })
    assert.equal(response.status, 400)
  })
})

// Output ------------------------------------------------------------------------------------------

describe('who does not read is dropped', () => {
  const kLong = 'x'.repeat(40_000)

  attack('over WebSocket', async () => {
    const mallory = await server.connect('mallory')
    await mallory.call('roomJoin', 'hall')
    for (let i = 0; i < 50; ++i) await mallory.call('roomMessage', 'hall', { textMessage: kLong })

    const socket = await intruder()
    socket.write(frame('text', event('["roomJoin","hall"]', 1)))
    while (!(await socket.nextText()).startsWith('43'));
    socket.socket.pause()
    for (let i = 0; i < 100; ++i) socket.write(frame('text', event('["roomRecentHistory","hall"]', i)))
    await mallory.wait('socketDisconnectEcho')
  })

  attack('over polling', async () => {
    const mallory = await server.connect('mallory')
    const client = await poller()
    await client.post(event('["roomJoin","hall"]', 1))
    await mallory.wait('roomJoinedEcho')
    await mallory.call('roomJoin', 'hall')
    for (let i = 0; i < 150; ++i) await mallory.call('roomMessage', 'hall', { textMessage: kLong })
    await mallory.wait('socketDisconnectEcho')
    assert.equal((await client.request('GET')).status, 400)
  })
})

attack('a session is not to be guessed', async () => {
  const { sid } = await new RawPolling(server.url).open()
  const near = [...'AB-_09'].map(last => sid.slice(0, -2) + last + sid.at(-1))
    .filter(guess => guess !== sid)
  for (const guess of [...near, sid.slice(0, -1), `${sid}A`, sid.toLowerCase(), `${sid}\0`, '']) {
    await assert.rejects(new RawSocket(server.url, { query: { sid: guess || ' ' } }).open(), /400/)
  }
})
