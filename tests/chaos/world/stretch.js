// A session that outlives its connection: connections linked by `recovered`.

import { Session } from './session.js'
import { now } from './time.js'

const kAnswerTime = 30_000
const kEchoes = ['roomJoinedEcho', 'roomLeftEcho', 'socketConnectEcho', 'socketDisconnectEcho']

export class Stretch extends Session {
  /// {at, id} of each connection.
  connects = []
  /// Direct messages, own ones and others: {event, text, user, at}. Own actions elsewhere: {event, room,
  /// id, at}.
  letters = []
  echoes = []
  /// The rooms of roomAccessRemoved.
  removals = []
  /// The latest sending of all that came: whatever was acknowledged before must have come before.
  heard = 0
  /// From then on others may see the user go: the client has said goodbye, or is lost. Set after the run.
  doomedAt = Infinity
  #isConnected = false
  #heardAt = 0
  #returns = [] // resolvers of those who wait for the connection
  #texts = new Set()

  /// `openedAt`: before the login was asked for.
  constructor (client, socket, openedAt) {
    super(client.node, client)
    Object.assign(this, { client, socket, openedAt })
    Object.assign(this.handlers, {
      directMessage: message => this.#onLetter('directMessage', this.user, message),
      directMessageEcho: (user, message) => this.#onLetter('directMessageEcho', user, message),
      roomAccessListAdded: (room, list, names) => this.#onEdit('roomAccessListAdded', room, list, names),
      roomAccessListRemoved: (room, list, names) => this.#onEdit('roomAccessListRemoved', room, list, names)
    })
    for (const event of kEchoes.slice(0, 2)) this.handlers[event] = (room, id) => this.#onEcho(event, id, room)
    for (const event of kEchoes.slice(2)) this.handlers[event] = id => this.#onEcho(event, id)
    const { loginConfirmed } = this.handlers
    this.handlers.loginConfirmed = (...args) => {
      if (this.confirmedAt !== null) this.#violate('Whoever is recovered is not logged in again', `as ${args[1].id}`)
      loginConfirmed(...args)
    }
    this.#connected(socket.id)
  }

  // Connections --------------------------------------------------------------------------------------

  get isOpen () { return super.isOpen && this.#isConnected }
  /// The stock client keeps what is sent meanwhile.
  get mayAsk () { return super.isOpen }

  #connected (id) {
    this.id ??= id
    this.connects.push({ at: now(), id })
    this.#heardAt = now()
    this.#isConnected = true
  }

  /// The stock client also tells of attempts that failed.
  broke (reason) {
    if (!this.#isConnected) return
    this.#isConnected = false
    this.break = {
      client: this.client.name,
      stretch: this,
      wasIn: this.confirmedAt !== null,
      heardAt: this.#heardAt,
      at: now(),
      backAt: null,
      reason
    }
    this.record.breaks.push(this.break)
  }

  recovered (id) {
    Object.assign(this.break, { backAt: now(), isRecovered: true })
    if (id !== this.id) this.#violate('Whoever is recovered keeps the id', `${id} instead of ${this.id}`)
    this.#connected(id)
    for (const resolve of this.#returns.splice(0)) resolve()
  }

  lost (id) {
    Object.assign(this.break, { backAt: now(), isRecovered: false })
    if (id === this.id) this.#violate('Whoever is not recovered is another socket', id)
    this.end('not recovered')
  }

  end (reason) {
    if (this.closedAt !== null) return
    this.#isConnected = false
    super.end(reason)
    for (const resolve of this.#returns.splice(0)) resolve()
  }

  /// When it heard no more.
  get goneAt () { return this.break?.isRecovered === false ? this.break.at : this.closedAt }

  close () { this.client.sayGoodbye() }

  // Requests -----------------------------------------------------------------------------------------

  emit (name, args, settle) {
    this.socket.timeout(kAnswerTime).emit(name, ...args, (failure, error, result) => {
      if (failure === null) settle(error ?? null, result)
      else settle({ code: /timed out/.test(failure.message) ? 'timeout' : 'disconnected' }, null)
    })
  }

  /// Repeated until there is an answer.
  async ask (name, ...args) {
    for (;;) {
      while (this.closedAt === null && !this.#isConnected) await new Promise(resolve => this.#returns.push(resolve))
      const answer = await this.request(name, ...args)
      if (answer.error?.code !== 'disconnected' || this.closedAt !== null) return answer
      if (name === 'roomJoin') ++this.visits.get(args[0]).attempts
    }
  }

  async sendDirect (user) {
    const letter = { text: `to ${user}: ${this.text()}`, from: this.user, to: user, stretch: this, sentAt: now() }
    this.record.letters.set(letter.text, letter)
    const { error } = await this.request('directMessage', user, { textMessage: letter.text })
    if (error === null) letter.ackedAt = now()
    else letter.error = error.code
  }

  // Incoming -----------------------------------------------------------------------------------------

  take (event, args) {
    this.#heardAt = now()
    super.take(event, args)
  }

  onMessage (room, message) {
    const visit = this.visits.get(room)
    if (visit?.removedAt != null && visit.joinedAt !== null) {
      this.#violate('Nothing follows a removal', `${message.id} of ${room}`, [visit.describe()])
    }
    super.onMessage(room, message)
    const sent = this.record.ledger.sent.get(message.textMessage)
    if (visit !== undefined && sent !== undefined) visit.heard = Math.max(visit.heard, sent.sentAt)
    this.#hear(sent, `${message.id} of ${room}`)
  }

  #onLetter (event, user, { textMessage: text }) {
    this.record.count(event)
    const letter = this.record.letters.get(text)
    if (letter === undefined || letter.to !== user || this.#texts.has(text)) {
      this.#violate('Direct messages come once, as they were sent', `${event} ${text}`)
    }
    this.#texts.add(text)
    this.letters.push({ event, text, at: now() })
    this.#hear(letter, text)
  }

  #onEcho (event, id, room) {
    this.record.count(event)
    this.echoes.push({ event, id, room, at: now() })
  }

  onRemoved (room) {
    super.onRemoved(room)
    this.removals.push(room)
    this.visits.get(room)?.userlist.clear()
  }

  onPresence (event, room, user) {
    super.onPresence(event, room, user)
    const visit = this.visits.get(room)
    visit?.sights.push({ event, user, after: visit.lastId, at: now() })
  }

  #onEdit (event, room, list, [name]) {
    this.record.count(event)
    this.visits.get(room)?.edits.push({ event, name, list, at: now() })
    if (list !== 'whitelist') return
    const text = `${event} ${name} in ${room}`
    this.#hear(this.record.edits.get(text), text)
  }

  /// `sent`: what arrives, {sentAt, ackedAt}.
  #hear (sent, what) {
    if (sent === undefined) return
    if (sent.ackedAt < this.heard) {
      this.#violate('What was acknowledged first comes first', what,
        [{ ...sent, stretch: undefined, heard: this.heard }])
    }
    this.heard = Math.max(this.heard, sent.sentAt)
  }

  #violate (rule, detail, records = []) {
    this.record.violate(rule, `${this.name}: ${detail}`, [this.describe(), ...records])
  }

  describe () {
    return {
      ...super.describe(),
      connects: this.connects.map(({ at }) => Math.round(at)).slice(-5),
      doomedAt: Math.round(this.doomedAt)
    }
  }
}
