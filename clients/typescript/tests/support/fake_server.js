// The chat server in a few lines: what docs/protocol.md and docs/recovery.md promise, on the fake
// clock, with switches for what may go wrong.

const kKeyLife = 600_000

class FakeRoom {
  log = []
  /// Ids up to here are not in history any more.
  dropped = 0
  keys = new Map()
  marks = new Map()
  /// User -> Set of sessions.
  members = new Map()
  isClosedTo = new Set()

  get lastId () {
    return this.log.length
  }
}

export class FakeServer {
  isUp = true
  links = new Set()
  rooms = new Map()
  /// All requests that came: {at, user, name, args}.
  requests = []
  /// Those of sockets that were not in the room.
  refused = []
  #sessions = new Set()
  #count = 0
  #offset = 100

  /// `historySize`: messages that a room keeps. `window`: how long a socket waits for its client,
  /// in ms; 0 without recovery. `answer(request)` may decide on a request instead of the server: it
  /// returns {error} for a refusal, and {error, done: true} for an effect whose outcome is not told,
  /// {silent: true} for no answer. `login(handshake)`: {user, life} or {error}.
  constructor (clock, { historySize = 10_000, pageSize = 100, window = 0, answer, login, ackDelay } = {}) {
    this.clock = clock
    this.historySize = historySize
    this.pageSize = pageSize
    this.window = window
    this.answer = answer ?? (() => undefined)
    this.login = login ?? (({ userName }) => ({ user: userName }))
    this.ackDelay = ackDelay ?? (() => 0)
  }

  room (name) {
    if (!this.rooms.has(name)) this.rooms.set(name, new FakeRoom())
    return this.rooms.get(name)
  }

  /// Stores a message as if this user had sent it.
  say (name, textMessage, author = 'system') {
    return this.#append(this.room(name), name, author, { textMessage })
  }

  evict (name, user) {
    const room = this.room(name)
    room.isClosedTo.add(user)
    for (const session of [...room.members.get(user) ?? []]) {
      this.#tell(session, 'roomAccessRemoved', name)
      this.#leave(session, name)
    }
  }

  /// The process is gone, and with it all sockets. Rooms stay, as on disk.
  kill () {
    this.isUp = false
    for (const session of this.#sessions) session.isGone = true
    this.#sessions.clear()
    for (const room of this.rooms.values()) room.members.clear()
    for (const link of [...this.links]) this.cut(link, { clientAfter: 1 })
  }

  start () {
    this.isUp = true
  }

  /// Breaks a connection. Each side notices after its time, in ms. `late`: how many packets the
  /// client still handles after it noticed.
  cut (link, { clientAfter = 0, serverAfter = 0, late = 0 } = {}) {
    const packets = link.cut()
    this.links.delete(link)
    this.clock.after(clientAfter, () => link.client.lose(link, packets.slice(0, late)))
    this.clock.after(serverAfter, () => this.onLost(link))
  }

  #end (session) {
    if (session.isGone) return
    session.isGone = true
    this.#sessions.delete(session)
    session.timer?.cancel()
    for (const name of [...session.rooms]) this.#leave(session, name)
  }

  /// The server disconnects a session, as at the end of a token.
  disconnect (user) {
    for (const session of [...this.#sessions]) {
      if (session.user !== user) continue
      const { link } = session
      this.#end(session)
      link?.send('client', () => link.client.onServerDisconnect(link))
    }
  }

  // What links call --------------------------------------------------------------------------------

  onConnect (link, handshake) {
    if (!this.isUp || link.isCut) return
    // A second CONNECT in one connection: the real server refuses it, so a client must not do it.
    if (link.session) throw new Error('a second CONNECT')
    const old = handshake.pid && [...this.#sessions].find(({ pid }) => pid === handshake.pid)
    if (old && this.window > 0 && old.greetedAt <= Number(handshake.offset)) return this.#takeUp(old, link, handshake)
    if (old) this.#end(old)
    const verdict = this.login(handshake)
    const sid = `s${++this.#count}`
    const pid = this.window > 0 ? `${sid}.secret` : undefined
    const session = { sid, pid, user: verdict.user, rooms: new Set(), sent: [], link, isGone: false }
    link.session = session
    link.send('client', () => link.client.onConnected(link, pid))
    if (verdict.error) {
      link.send('client', () => link.client.onEvent(['loginRejected', verdict.error]))
      link.send('client', () => link.client.onServerDisconnect(link))
      return
    }
    this.#sessions.add(session)
    this.#tell(session, 'loginConfirmed', session.user, { id: sid })
    session.greetedAt = this.#offset
    if (verdict.life) this.#expire(session, verdict.life)
  }

  #expire (session, life) {
    session.expiry?.cancel()
    session.expiry = this.clock.after(life, () => {
      if (!session.isGone) this.disconnect(session.user)
    })
  }

  #takeUp (session, link, { pid, offset }) {
    const { link: before } = session
    session.timer?.cancel()
    if (before && !before.isCut) this.cut(before)
    session.link = link
    link.session = session
    link.send('client', () => link.client.onConnected(link, pid))
    for (const { at, args } of session.sent) {
      if (at > Number(offset)) link.send('client', () => link.client.onEvent(args))
    }
  }

  onDisconnect (link) {
    if (link.session) this.#end(link.session)
  }

  onLost (link) {
    this.links.delete(link)
    const { session } = link
    if (!session || session.isGone || session.link !== link) return
    session.link = undefined
    if (this.window > 0) session.timer = this.clock.after(this.window, () => this.#end(session))
    else this.#end(session)
  }

  onRequest (link, name, args, id) {
    const { session } = link
    if (!this.isUp || !session || session.isGone || session.link !== link) return
    this.requests.push({ at: this.clock.now(), user: session.user, name, args })
    const decision = this.answer({ name, args, user: session.user })
    if (decision?.error && !decision.done) return this.#ack(link, id, [decision.error])
    const result = this.#execute(session, name, args)
    if (decision?.silent) return
    this.#ack(link, id, decision?.error ? [decision.error] : result)
  }

  #ack (link, id, answer) {
    if (id === undefined) return
    link.send('client', () => link.client.onAck(id, answer), this.ackDelay())
  }

  #tell (session, ...args) {
    const at = ++this.#offset
    if (this.window > 0) {
      args.push(String(at))
      session.sent.push({ at, args })
    }
    session.link?.send('client', () => session.link?.client.onEvent(args))
  }

  #tellRoom (name, args, except = () => false) {
    for (const sessions of this.room(name).members.values()) {
      for (const session of sessions) if (!except(session)) this.#tell(session, ...args)
    }
  }

  // Requests ---------------------------------------------------------------------------------------

  #execute (session, request, args) {
    const [name] = args
    if (request === 'refreshToken') return this.#refreshToken(session, name)
    if (request === 'listRooms') return [null, []]
    if (!this.rooms.has(name)) return [`ChatServiceError: No such room ${name}`]
    const room = this.rooms.get(name)
    if (request === 'roomJoin') return this.#join(session, name)
    if (!session.rooms.has(name)) this.refused.push({ name: request })
    if (!session.rooms.has(name)) return [`ChatServiceError: Not joined to room ${name}`]
    switch (request) {
      case 'roomLeave': return this.#leave(session, name)
      case 'roomMessageOnce': return this.#messageOnce(room, session, args)
      case 'roomHistoryInfo': return [null, { lastMessageId: room.lastId }]
      case 'roomHistoryGet': return [null, this.#history(room, args[1], args[2])]
      case 'roomGetPresence': return [null, this.#presence(room)]
      case 'roomReadInfo': return [null, this.#readInfo(room, session.user)]
      case 'roomMarkRead': return this.#markRead(room, session, name, args[1])
      case 'roomSignal': return this.#signal(session, args)
      default: return [`ChatServiceError: No such command ${request}`]
    }
  }

  #refreshToken (session, token) {
    const verdict = this.login({ token })
    if (verdict.error) return [verdict.error]
    this.#expire(session, verdict.life)
    return [null]
  }

  #join (session, name) {
    const room = this.room(name)
    if (room.isClosedTo.has(session.user)) return ['ChatServiceError: Action is not allowed']
    const sessions = room.members.get(session.user) ?? new Set()
    room.members.set(session.user, sessions)
    if (sessions.size === 0) this.#tellRoom(name, ['roomUserJoined', name, session.user])
    sessions.add(session)
    session.rooms.add(name)
    return [null, sessions.size]
  }

  #leave (session, name) {
    const sessions = this.room(name).members.get(session.user)
    session.rooms.delete(name)
    sessions?.delete(session)
    if (sessions?.size > 0) return [null, sessions.size]
    this.room(name).members.delete(session.user)
    this.#tellRoom(name, ['roomUserLeft', name, session.user])
    return [null, 0]
  }

  #messageOnce (room, session, [name, message, key]) {
    const known = room.keys.get(`${session.user} ${key}`)
    if (known && this.clock.now() - known.at < kKeyLife) return [null, known.id]
    const id = this.#append(room, name, session.user, message)
    room.keys.set(`${session.user} ${key}`, { id, at: this.clock.now() })
    return [null, id]
  }

  #append (room, name, author, message) {
    const stored = { ...message, author, timestamp: this.clock.now(), id: room.lastId + 1 }
    room.log.push(stored)
    room.dropped = Math.max(room.dropped, room.lastId - this.historySize)
    this.#tellRoom(name, ['roomMessage', name, stored])
    return stored.id
  }

  #history (room, after, limit) {
    const from = Math.max(after, room.dropped)
    return room.log.slice(from, from + Math.min(limit, this.pageSize)).reverse()
  }

  #presence (room) {
    return { users: [...room.members].map(([name, sessions]) => ({ name, sockets: sessions.size, since: 1 })), version: 1 }
  }

  #readInfo (room, user) {
    const readId = room.marks.get(user) ?? 0
    return { lastMessageId: room.lastId, readId, unread: room.lastId - readId }
  }

  #markRead (room, session, name, id) {
    const before = room.marks.get(session.user) ?? 0
    const mark = Math.max(before, Math.min(id, room.lastId))
    room.marks.set(session.user, mark)
    if (mark > before) {
      for (const other of this.#sessions) {
        if (other !== session && other.user === session.user) this.#tell(other, 'roomReadEcho', name, mark)
      }
    }
    return [null, mark]
  }

  #signal (session, [name, data]) {
    this.#tellRoom(name, ['roomSignal', name, session.user, data], other => other === session)
    return [null]
  }
}
