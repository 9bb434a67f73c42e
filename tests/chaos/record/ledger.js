// The knowledge of all clients about a room's messages. The clients live in one process, so there
// is one clock for all.

import { now } from '../world/time.js'

export class Ledger {
  /// Sent messages by text, as each has its own: {text, room, user, connection, sentAt, id,
  /// ackedAt, error}. `error` is the code of a failure; 'disconnected' if there was no answer.
  sent = new Map()
  #rooms = new Map()
  seen = 0

  /// {texts, knownAt, others}. The first two are by id: the text as first seen, and the time.
  /// `others` are contradicting sightings.
  room (name) {
    if (!this.#rooms.has(name)) this.#rooms.set(name, { texts: [], knownAt: [], others: [] })
    return this.#rooms.get(name)
  }

  get rooms () { return [...this.#rooms.keys()] }

  send (room, text, user, connection) {
    const message = { text, room, user, connection, sentAt: now() }
    this.sent.set(text, message)
    return message
  }

  acknowledged (message, id) {
    Object.assign(message, { id, ackedAt: now() })
    this.#note(message.room, id, message.text, 'the ack')
  }

  failed (message, error) {
    message.error = error
  }

  /// A message that a client got, from the room or from its history.
  noteSeen (room, { id, textMessage, author }, by) {
    ++this.seen
    const known = this.sent.get(textMessage)
    const text = known !== undefined && author !== known.user
      ? `${textMessage} by ${author}`
      : textMessage
    this.#note(room, id, text, by)
  }

  #note (name, id, text, by) {
    const room = this.room(name)
    const at = now()
    if (room.texts[id] === undefined) {
      room.texts[id] = text
      room.knownAt[id] = at
    } else if (room.texts[id] !== text) {
      room.others.push({ id, text, at, by })
    }
  }

  /// The highest known id.
  lastKnown (name) {
    return Math.max(0, this.room(name).texts.length - 1)
  }
}
