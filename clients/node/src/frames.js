'use strict'

// The frames of the link (docs/link.md): two lengths, JSON, attachments.

const { hasBinary, putBinary, takeBinary } = require('./binary')

const HEADER = 8
const CHUNK = 64 * 1024
const MAX_BYTES_PER_UNIT = 3 // UTF-8 of one UTF-16 unit

/** Collects the frames of a tick, and writes them at once. */
class FrameWriter {
  constructor (stream) {
    this.stream = stream
    this.buffer = null
    this.length = 0
    this.isScheduled = false
    this.flush = this.flush.bind(this)
  }

  /** A frame of a value that may hold bytes. */
  write (frame) {
    if (!hasBinary(frame)) return this.writeText(JSON.stringify(frame))
    const attachments = []
    const text = JSON.stringify(takeBinary(frame, attachments))
    this.append(text, attachments)
  }

  /** A frame of JSON without bytes. */
  writeText (text) {
    this.append(text, null)
  }

  append (text, attachments) {
    this.reserve(HEADER + text.length * MAX_BYTES_PER_UNIT + attachedSize(attachments))
    const start = this.length
    const size = this.buffer.utf8Write(text, start + HEADER)
    this.buffer.writeUInt32BE(size, start + 4)
    this.length = start + HEADER + size
    if (attachments) attachments.forEach(this.attach, this)
    this.buffer.writeUInt32BE(this.length - start - 4, start)
    if (this.isScheduled) return
    this.isScheduled = true
    setImmediate(this.flush)
  }

  attach (bytes) {
    this.length = this.buffer.writeUInt32BE(bytes.length, this.length)
    this.length += bytes.copy(this.buffer, this.length)
  }

  /** The stream keeps what was written to it, so a full buffer is not used again. */
  reserve (size) {
    if (this.buffer && this.buffer.length - this.length >= size) return
    this.send()
    this.buffer = Buffer.allocUnsafeSlow(Math.max(size, CHUNK))
    this.length = 0
  }

  send () {
    if (this.length === 0) return
    this.stream.write(this.buffer.subarray(0, this.length))
    this.buffer = this.buffer.subarray(this.length)
    this.length = 0
  }

  flush () {
    this.isScheduled = false
    this.send()
  }
}

function attachedSize (attachments) {
  if (!attachments) return 0
  return attachments.reduce((size, bytes) => size + 4 + bytes.length, 0)
}

/** One frame of JSON without bytes. */
function encodeFrame (value) {
  const text = Buffer.from(JSON.stringify(value))
  const header = Buffer.alloc(HEADER)
  header.writeUInt32BE(4 + text.length, 0)
  header.writeUInt32BE(text.length, 4)
  return Buffer.concat([header, text])
}

/** Cuts a stream of bytes into frames. */
class FrameReader {
  /** onFrame(frame, text): `text` is the JSON, null where the frame has bytes. */
  constructor (onFrame) {
    this.onFrame = onFrame
    this.parts = [] // of an incomplete frame
    this.size = 0
    this.wanted = 4
  }

  push (chunk) {
    this.parts.push(chunk)
    this.size += chunk.length
    if (this.size < this.wanted) return
    const rest = this.readFrames(this.parts.length === 1 ? chunk : Buffer.concat(this.parts, this.size))
    this.parts = rest.length > 0 ? [rest] : []
    this.size = rest.length
    this.wanted = rest.length < 4 ? 4 : 4 + rest.readUInt32BE(0)
  }

  /** Returns what follows the last whole frame. */
  readFrames (buffer) {
    let at = 0
    while (buffer.length - at >= 4) {
      const end = at + 4 + buffer.readUInt32BE(at)
      if (buffer.length < end) break
      this.readFrame(buffer, at + 4, end)
      at = end
    }
    return at === 0 ? buffer : buffer.subarray(at)
  }

  readFrame (buffer, start, end) {
    const textEnd = start + 4 + buffer.readUInt32BE(start)
    const text = buffer.utf8Slice(start + 4, textEnd)
    const frame = JSON.parse(text)
    if (textEnd === end) return this.onFrame(frame, text)
    this.onFrame(putBinary(frame, attachmentsOf(buffer, textEnd, end)), null)
  }
}

function attachmentsOf (buffer, start, end) {
  const attachments = []
  for (let at = start; at < end;) {
    const next = at + 4 + buffer.readUInt32BE(at)
    // A copy, as one small attachment would keep the whole chunk.
    attachments.push(Buffer.from(buffer.subarray(at + 4, next)))
    at = next
  }
  return attachments
}

module.exports = { FrameReader, FrameWriter, encodeFrame }
