'use strict'

// One end of the link to the server: calls and answers over a stream (docs/link.md).

const { errorFromLink, errorToLink } = require('./errors')
const { FrameReader, FrameWriter } = require('./frames')

class Link {
  /**
   * `receiver` gets what the server says:
   *   onHello(hello), onRefuse(reason),
   *   onCall(id, name, args, text), to be answered by ok() or fail(); `text` is the frame's JSON,
   *     null where it has bytes,
   *   onTell(name, args)
   */
  constructor (stream, receiver) {
    this.receiver = receiver
    this.writer = new FrameWriter(stream)
    this.calls = new Map()
    this.lastId = 0
    this.isOpen = false
    this.waiting = [] // frames from before the handshake
    this.ending = null // why calls fail from now on

    this.reader = new FrameReader((frame, text) => this.receive(frame, text))
    this.stream = stream
  }

  /** What comes from now on, after `earlier`. */
  listen (earlier) {
    for (const frame of earlier) this.read(frame)
    this.stream.on('data', chunk => this.read(chunk))
  }

  read (chunk) {
    try {
      this.reader.push(chunk)
    } catch (error) {
      this.stream.destroy(error)
    }
  }

  /** Calls done(error, results) once. */
  call (name, args, done) {
    if (this.ending) return done(this.ending)
    const id = ++this.lastId
    this.calls.set(id, done)
    this.send(['call', id, name, args])
  }

  tell (name, args) {
    if (!this.ending) this.send(['tell', name, args])
  }

  pass (id) {
    this.writer.writeText(`["ok",${id}]`)
  }

  ok (id, results, changes) {
    this.writer.write(changes ? ['ok', id, results, changes] : ['ok', id, results])
  }

  fail (id, error) {
    this.writer.write(['error', id, errorToLink(error)])
  }

  /** Calls under way fail with the error, and so do later ones. */
  end (error) {
    this.ending = error
    const calls = [...this.calls.values()]
    this.calls.clear()
    for (const done of calls) done(error)
  }

  send (frame) {
    if (this.isOpen) this.writer.write(frame)
    else this.waiting.push(frame)
  }

  receive (frame, text) {
    switch (frame[0]) {
      case 'call': return this.receiver.onCall(frame[1], frame[2], frame[3] || [], text)
      case 'ok': return this.answered(frame[1], null, frame[2] || [])
      case 'error': return this.answered(frame[1], errorFromLink(frame[2]))
      case 'tell': return this.receiver.onTell(frame[1], frame[2] || [])
      case 'hello': return this.opened(frame[1])
      case 'refuse': return this.receiver.onRefuse(frame[1].reason)
    }
  }

  opened (hello) {
    this.isOpen = true
    for (const frame of this.waiting) this.writer.write(frame)
    this.waiting = []
    this.receiver.onHello(hello)
  }

  answered (id, error, results) {
    const done = this.calls.get(id)
    this.calls.delete(id)
    if (done) done(error, results)
  }
}

module.exports = Link
