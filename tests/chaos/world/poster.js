// A program that posts messages over HTTP, and repeats each until it is answered.

import { kApiKey } from '../plan/load.js'
import { sleep } from './time.js'

export class Poster {
  /// Messages that were posted, and those that were posted more than once.
  count = 0
  repeated = 0

  constructor (name, node, record) {
    Object.assign(this, { name, node, record })
  }

  /// Returns once there is an answer. The message has no author.
  async post (room) {
    const text = `${this.name}/${++this.count}`
    const message = this.record.ledger.send(room, text, undefined, this.name)
    for (let attempts = 1; ; ++attempts) {
      const answer = await this.#ask(room, text)
      if (answer !== null) {
        if (attempts > 1) ++this.repeated
        this.record.ledger.acknowledged(message, answer.id)
        return
      }
      await sleep(20)
    }
  }

  /// null if it is unknown whether the message is stored.
  async #ask (room, text) {
    try {
      const response = await fetch(`${this.node.url}/api/v1/rooms/${room}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${kApiKey}`, 'idempotency-key': text },
        body: JSON.stringify({ textMessage: text })
      })
      if (response.ok) return await response.json()
      this.record.count(`post: ${response.status}`)
    } catch {
      this.record.count('post: disconnected')
    }
    return null
  }
}
