// Random trouble on the fake clock: connections that break, at each side at its own time, that
// stall, that come back with and without recovery; servers that are killed, refuse, answer late or
// not at all; history that forgets. Then: nothing lost, doubled or out of order.
//
// CHAT_CLIENT_SEED=N repeats a run, CHAT_CLIENT_SEEDS=COUNT makes more of them.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { randomBy } from '../support/random.js'
import { record, World } from '../support/world.js'

const kMinute = 60_000
const kRooms = ['r', 'q']
const kUsers = ['ann', 'bob', 'cat']

/// One run: a world, its clients and its troubles, all by the seed.
class Run {
  clients = []
  sent = []
  refusal = 0

  constructor (seed) {
    const random = this.random = randomBy(seed)
    this.options = {
      seed,
      rooms: kRooms,
      window: random() < 0.6 ? 30_000 : 0,
      historySize: random() < 0.5 ? 10_000 : 1 + Math.floor(random() * 30),
      pageSize: 1 + Math.floor(random() * 30)
    }
    this.world = new World({
      ...this.options,
      latency: () => 1 + this.random() * 80,
      ackDelay: () => this.random() < 0.2 ? this.random() * 200 : 0,
      answer: request => this.#answer(request)
    })
    this.refusals = random() < 0.5 ? 0.02 : 0
  }

  #answer () {
    if (this.random() >= this.refusals) return
    const kind = this.random()
    if (kind < 0.2) return { silent: true }
    if (kind < 0.4) return { error: 'ChatServiceError: Server operation timeout', done: true }
    if (kind < 0.8) return { error: 'ChatServiceError: Server operation timeout' }
    return { error: 'ChatServiceError: Too many requests' }
  }

  start () {
    for (const user of [...kUsers, 'ann']) {
      const client = this.world.client(user, { maxUnsent: 10_000 })
      client.user = user
      client.rooms = kRooms.map(name => {
        const room = client.chat.room(name)
        const heard = record(room)
        const place = { room, heard, user, sent: [], first: undefined }
        room.join().then(() => { place.first = room.lastId })
        return place
      })
      this.clients.push(client)
    }
  }

  #one (list) {
    return list[Math.floor(this.random() * list.length)]
  }

  /// Something happens.
  step () {
    const { random, world } = this
    const client = this.#one(this.clients)
    const { link } = client.socket
    const kind = random()
    if (kind < 0.45) return this.#send(client)
    if (kind < 0.55) return this.#read(client)
    if (kind < 0.58) return client.rooms[0].room.typing(random() < 0.5)
    if (kind < 0.75 && link?.client && !link.isCut) {
      return world.server.cut(link, {
        clientAfter: this.#while(), serverAfter: this.#while(), late: Math.floor(random() * 3)
      })
    }
    if (kind < 0.8) return link?.stall(random() * 20_000)
    if (kind < 0.82) return this.#networkDown(client)
    if (kind < 0.825) return this.#restart()
    if (kind < 0.83) return world.server.disconnect(client.user)
    if (kind < 0.87) return world.server.say(this.#one(kRooms), `news ${world.clock.now()}`)
  }

  #while () {
    const kind = this.random()
    return kind < 0.4 ? 0 : kind < 0.8 ? this.random() * 3000 : this.random() * 45_000
  }

  #send (client) {
    const place = this.#one(client.rooms)
    const burst = this.random() < 0.1 ? 40 : 1
    for (let i = 0; i < burst; ++i) {
      place.sent.push(place.room.send({ textMessage: `${client.user} ${this.sent.length + place.sent.length} ${this.random()}` }))
    }
  }

  #read (client) {
    const { room } = this.#one(client.rooms)
    room.markRead(room.lastId - Math.floor(this.random() * 3))
  }

  #networkDown ({ socket }) {
    socket.isNetworkUp = false
    if (socket.link?.client && !socket.link.isCut) this.world.server.cut(socket.link)
    this.world.clock.after(this.random() * 3 * kMinute, () => { socket.isNetworkUp = true })
  }

  #restart () {
    const { server, clock } = this.world
    if (!server.isUp) return
    server.kill()
    clock.after(this.random() * 20_000, () => server.start())
  }

  async trouble (ms) {
    for (const end = this.world.clock.now() + ms; this.world.clock.now() < end;) {
      this.step()
      await this.world.advance(this.random() * 1500)
    }
  }

  async quiet () {
    this.refusals = 0
    await this.world.advance(10 * kMinute)
  }

  check () {
    for (const client of this.clients) {
      assert.equal(client.chat.state, 'online')
      for (const place of client.rooms) {
        this.#checkLog(place)
        this.#checkSent(place)
        this.#checkPeople(place)
      }
    }
    this.#checkOnce()
  }

  /// From where the client joined, each message comes once and in order, or is told to be missing.
  #checkLog ({ room, heard }) {
    const { log } = this.world.server.room(room.name)
    const first = heard.log[0]
    let last = first === undefined ? log.length : (first.from ?? first) - 1
    let message = 0
    for (const entry of heard.log) {
      assert.equal(entry.from ?? entry, last + 1, `${JSON.stringify(entry)} after ${last}`)
      if (typeof entry === 'number') assert.deepEqual(heard.messages[message++], log[entry - 1])
      else assert.ok(entry.to >= entry.from && this.options.historySize < 10_000, 'a gap where history has all')
      last = entry.to ?? entry
    }
    assert.equal(last, log.length)
    assert.equal(room.lastId, log.length)
    assert.equal(heard.resets, 0)
  }

  /// What was sent is stored, in the order in which it was sent.
  #checkSent ({ room, sent }) {
    const { log } = this.world.server.room(room.name)
    let last = 0
    for (const { id, state, message, error } of sent) {
      assert.equal(state, 'stored', `${error}`)
      assert.equal(log[id - 1].textMessage, message.textMessage)
      assert.ok(id > last, `${id} after ${last}`)
      last = id
    }
  }

  #checkPeople ({ room, user }) {
    assert.deepEqual(room.members.map(({ name }) => name).sort(), kUsers)
    const { marks, lastId } = this.world.server.room(room.name)
    assert.equal(room.unread, lastId - (marks.get(user) ?? 0))
  }

  #checkOnce () {
    for (const name of kRooms) {
      const texts = this.world.server.room(name).log.map(({ textMessage }) => textMessage)
      assert.equal(new Set(texts).size, texts.length, 'a message was stored twice')
    }
  }

  get summary () {
    const { clients, world, options } = this
    const breaks = clients.reduce((sum, { states }) => sum + states.filter(state => state === 'offline').length, 0)
    const places = clients.flatMap(({ rooms }) => rooms)
    const count = kind => places.reduce((sum, { heard, sent }) => sum + ({ ...heard, sent })[kind].length, 0)
    return `${breaks} breaks, ${world.count('roomJoin')} joins, ${count('sent')} sent, ` +
      `${count('messages')} received, ${count('gaps')} gaps; window ${options.window}, history ${options.historySize}`
  }
}

async function runOf (seed, ms) {
  const run = new Run(seed)
  try {
    run.start()
    await run.trouble(ms)
    await run.quiet()
    run.check()
  } catch (error) {
    error.message += `\nRepeat it with CHAT_CLIENT_SEED=${seed}. ${run.summary}`
    throw error
  }
  return run
}

const seed = Number(process.env.CHAT_CLIENT_SEED ?? Math.floor(Math.random() * 2 ** 31))
const count = process.env.CHAT_CLIENT_SEED ? 1 : Number(process.env.CHAT_CLIENT_SEEDS ?? 20)

test(`nothing is lost, doubled or out of order, seeds from ${seed}`, async t => {
  t.diagnostic(`seed ${seed}`)
  for (let i = 0; i < count; ++i) await runOf(seed + i, 5 * kMinute)
})

test(`an hour of trouble, seed ${seed}`, async t => {
  const run = await runOf(seed, 60 * kMinute)
  t.diagnostic(run.summary)
})
