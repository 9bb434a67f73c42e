// Tests of the protocols alone: each test has its own example server.

import { test } from 'node:test'

import { RawPolling, RawSocket } from './raw.js'
import { startExample } from './servers.js'
import { FrameSocket, TcpSocket } from './tcp.js'

export const kEnginePath = '/engine.io/'

/// Registers a test with its own server: body(server). Anything passed to `server.open()` is closed
/// at the end.
function exampleTest (program, name, options, body) {
  test(name, async () => {
    const toClose = []
    const server = await startExample(program, options)
    server.open = closeable => {
      toClose.push(closeable)
      return closeable
    }
    try {
      await body(server)
    } finally {
      for (const closeable of toClose) closeable.close()
      await server.stop()
    }
  })
}

/// A test with engineio_echo, which echoes every message. body({server, polling(),
/// websocket(query), frames()}) gets functions for the given version; each opens a session and
/// resolves to it.
export function engineTest (name, eio, options, body) {
  exampleTest('engineio_echo', `${name}, Engine.IO ${eio}`, options, async server => {
    const polling = async (query = {}) => {
      const client = new RawPolling(server.url, { eio, query, path: kEnginePath })
      client.handshake = await client.open()
      return client
    }
    const websocket = async (query = {}) =>
      server.open(await new RawSocket(server.url, { eio, query, path: kEnginePath }).open())
    const session = async () => {
      const socket = await websocket()
      socket.handshake = JSON.parse((await socket.next()).slice(1))
      return socket
    }
    const frames = () => server.open(new FrameSocket(server.port))
      .open(`${kEnginePath}?EIO=${eio}&transport=websocket`)
    const tcp = () => server.open(new TcpSocket(server.port)).connected()
    const request = (method, query, { body, headers } = {}) =>
      new RawPolling(server.url, { eio, query, path: kEnginePath }).request(method, body, { headers })
    await body({ server, eio, polling, websocket, session, frames, tcp, request })
  })
}

/// A test with socketio_echo, which has the namespaces / and /custom. body({server, connect(),
/// session(), polling()}) is for the given Engine.IO version. session() resolves to a WebSocket
/// after its open packet, connect() to one in the main namespace.
export function socketTest (name, eio, options, body) {
  exampleTest('socketio_echo', `${name}, Socket.IO protocol ${eio + 1}`, options, async server => {
    const session = async () => {
      const socket = await server.open(new RawSocket(server.url, { eio })).open()
      await socket.next()
      return socket
    }
    const connect = async () => {
      const socket = await session()
      if (eio === 4) socket.send('40')
      await socket.nextLike(/^40/)
      await socket.nextLike(/^42\["auth"/)
      return socket
    }
    const polling = async () => {
      const client = new RawPolling(server.url, { eio })
      await client.open()
      return client
    }
    await body({ server, eio, session, connect, polling })
  })
}

/// {status, code} of a refusal.
export async function refusal (response) {
  const { code } = await response.json()
  return { status: response.status, code }
}

export const kUnknownSession = { status: 400, code: 1 }

/// Resolves to the refusal once the server has forgotten the session. Polls with packets that mean
/// nothing, unless others are given.
export async function untilGone (polling, packet = '6') {
  for (;;) {
    const response = await polling.request('POST', encodePayload(polling.eio, [packet]))
    if (response.status === 400) return refusal(response)
    await response.text()
  }
}

export function encodePayload (eio, packets) {
  return eio === 4
    ? packets.join('\x1e')
    : packets.map(packet => `${packet.length}:${packet}`).join('')
}
