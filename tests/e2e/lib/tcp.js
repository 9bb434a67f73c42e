// TCP itself, and handmade WebSocket frames: bytes that no library sends.

import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'

import { deadline, deferred, kDeadline } from './promises.js'

/// A TCP connection. It buffers input until it is taken.
export class TcpSocket {
  #received = Buffer.alloc(0)
  #wanted = null
  #ended = deferred()
  #connected = deferred()
  isOpen = true

  constructor (port) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.socket.on('data', data => this.#arrive(data))
    this.socket.on('connect', () => this.#connected.resolve())
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.isOpen = false
      this.#connected.resolve()
      this.#ended.resolve()
      this.#wanted?.resolve()
    })
  }

  #arrive (data) {
    this.#received = Buffer.concat([this.#received, data])
    this.#wanted?.resolve()
  }

  async connected () {
    await deadline(this.#connected.promise, 'a TCP connection')
    return this
  }

  write (data) {
    this.socket.write(data)
  }

  /// Resolves once the kernel has taken the data, or the connection is gone.
  async drained (data) {
    if (this.socket.destroyed) return this.closed()
    const { promise, resolve } = deferred()
    this.socket.write(data, resolve)
    await deadline(Promise.race([promise, this.#ended.promise]), 'data to be sent')
  }

  /// The first result of `parse(bytes)` that is not null: {size, ...}. Takes `size` bytes from the
  /// input.
  async take (parse) {
    for (;;) {
      const result = parse(this.#received)
      if (result) {
        this.#received = this.#received.subarray(result.size)
        return result
      }
      if (!this.isOpen) {
        throw new Error(`The connection is closed; it left ${JSON.stringify(`${this.#received}`)}`)
      }
      this.#wanted = deferred()
      await deadline(this.#wanted.promise, 'data')
    }
  }

  /// An HTTP response: {status, headers, body}.
  async response () {
    return this.take(parseResponse)
  }

  /// Resolves once the peer has closed.
  async closed (ms) {
    await deadline(this.#ended.promise, 'the peer to close', ms)
  }

  close () {
    this.socket.destroy()
  }
}

function parseResponse (bytes) {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [first, ...fields] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers = Object.fromEntries(fields.map(field => {
    const colon = field.indexOf(':')
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()]
  }))
  const size = end + 4 + Number(headers['content-length'] ?? 0)
  if (bytes.length < size) return null
  const status = Number(first.split(' ')[1])
  return { size, status, headers, body: bytes.subarray(end + 4, size).toString() }
}

export const kOpcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 }

/// A client's frame. `length` overrides the length in its header; `lengthSize` (0, 2 or 8) is the
/// number of extended length bytes.
export function frame (opcode, payload = '', {
  fin = true, rsv = 0, masked = true, length, lengthSize
} = {}) {
  const data = Buffer.from(payload)
  const size = length ?? data.length
  const bytes = lengthSize ?? (size < 126 ? 0 : size < 65536 ? 2 : 8)
  const header = Buffer.alloc(2 + bytes)
  header[0] = (fin ? 0x80 : 0) | rsv << 4 | (kOpcodes[opcode] ?? opcode)
  header[1] = (masked ? 0x80 : 0) | (bytes === 0 ? Number(size) : bytes === 2 ? 126 : 127)
  if (bytes === 2) header.writeUInt16BE(Number(size), 2)
  if (bytes === 8) header.writeBigUInt64BE(BigInt(size), 2)
  if (!masked) return Buffer.concat([header, data])
  const mask = randomBytes(4)
  return Buffer.concat([header, mask, data.map((byte, i) => byte ^ mask[i % 4])])
}

/// The payload of a close frame.
export function closePayload (code, reason = '') {
  return Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)])
}

function parseFrame (bytes) {
  if (bytes.length < 2) return null
  const short = bytes[1] & 127
  const start = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < start) return null
  const length = short < 126
    ? short
    : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  const size = start + length
  if (bytes.length < size) return null
  return { size, fin: bytes[0] >> 7 === 1, opcode: bytes[0] & 15, payload: bytes.subarray(start, size) }
}

/// A GET request, without the headers that are undefined.
export function httpRequest (target, headers = {}, { method = 'GET', body = '' } = {}) {
  const all = { host: 'localhost', ...(body && { 'content-length': Buffer.byteLength(body) }), ...headers }
  const fields = Object.entries(all).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${target} HTTP/1.1\r\n${fields.join('')}\r\n${body}`
}

export const kUpgradeHeaders = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': 13,
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ=='
}

/// An open WebSocket with handmade frames.
export class FrameSocket extends TcpSocket {
  /// Resolves to this, after the open packet.
  async open (target) {
    this.write(httpRequest(target, kUpgradeHeaders))
    const { status, headers } = await this.response()
    if (status !== 101) throw new Error(`Refused: ${status}`)
    this.accept = headers['sec-websocket-accept']
    await this.nextFrame()
    return this
  }

  async nextFrame () {
    return this.take(parseFrame)
  }

  /// The text of the next message.
  async nextText () {
    const { payload } = await this.nextFrame()
    return payload.toString()
  }

  /// The code of the server's close frame; drops the frames before it. Answers the close frame.
  async closeCode () {
    for (;;) {
      const { opcode, payload } = await this.nextFrame()
      if (opcode !== kOpcodes.close) continue
      this.write(frame('close', payload))
      return payload.length >= 2 ? payload.readUInt16BE(0) : null
    }
  }
}

/// Resolves once something listens on the port; fails if the program meant to do so has ended.
export async function connectWhenListening (port, program) {
  let gone = false
  program.exited.promise.then(() => { gone = true })
  const until = Date.now() + kDeadline
  for (let open = false; !open;) {
    if (gone || Date.now() > until) {
      throw new Error(`${program.binary} does not listen\n${program.stdout}\n${program.stderr}`)
    }
    const socket = await new TcpSocket(port).connected()
    open = socket.isOpen
    socket.close()
  }
}
