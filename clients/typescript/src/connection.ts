import { Backoff } from './backoff.js'
import type { Clock, Timer } from './clock.js'
import { type ChatError, isTemporary, toChatError } from './errors.js'
import type { Requests } from './requests.js'
import { TokenRenewal } from './token.js'
import type { SocketLike } from './wire.js'

/** What a client shows the server to log in, such as `{ token }`. */
export type Credentials = Record<string, unknown>

/** Credentials, or where to get fresh ones for each login. */
export type Auth = Credentials | (() => Credentials | Promise<Credentials>)

/** How far the way to a login is. */
export type Phase = 'connecting' | 'loggedIn' | 'offline' | 'rejected'

/** Who is told of it. */
export interface ConnectionEvents {
  /** The phase changed. */
  phase(): void
  /** Requests may be sent. With `recovered` the server knows nothing of the break. */
  ready(recovered: boolean): void
  /** No requests until the next `ready()`. */
  lost(): void
}

/** One login after another: connects, logs in, renews tokens, and returns after breaks. */
export class Connection {
  phase: Phase = 'offline'
  /** The name that the server gave the user. */
  user: string | undefined
  /** What came with `loginConfirmed`: `{ id, … }`. */
  login: Record<string, unknown> = {}
  /** Why the login was rejected, or could not be tried. */
  error: ChatError | undefined

  readonly #socket: SocketLike
  readonly #requests: Requests
  readonly #clock: Clock
  readonly #auth: Auth
  readonly #events: ConnectionEvents
  readonly #backoff: Backoff
  readonly #renewal: TokenRenewal
  #isWanted = false
  #retry: Timer | undefined
  /** Of the latest handshake. Socket.IO does not take back an earlier one that waits for its credentials. */
  #handshake = 0
  #offered: unknown
  /** Connected, and not logged in yet. */
  #isGreeting = false

  constructor(socket: SocketLike, requests: Requests, clock: Clock, auth: Auth, events: ConnectionEvents) {
    this.#socket = socket
    this.#requests = requests
    this.#clock = clock
    this.#auth = auth
    this.#events = events
    this.#backoff = new Backoff(clock)
    this.#renewal = new TokenRenewal(clock, () => this.#renewToken())
    socket.auth = answer => { void this.#present(answer) }
    socket.on('connect', () => this.#onConnect())
    socket.on('connect_error', () => this.#onBreak())
    socket.on('disconnect', () => this.#onBreak())
    socket.on('loginConfirmed', (user, login) => this.#onConfirmed(user, login))
    socket.on('loginRejected', error => this.#onRejected(error))
  }

  /** Connects, at once if it waits to try again. */
  open(): void {
    if (this.#isWanted) {
      if (this.phase !== 'offline') return
      this.#forgetRetry()
      this.#socket.disconnect()
      this.#socket.connect()
      return
    }
    this.#isWanted = true
    this.error = undefined
    this.#enter('connecting')
    this.#socket.connect()
  }

  close(): void {
    this.#end('offline')
  }

  #enter(phase: Phase): void {
    if (this.phase === phase) return
    this.phase = phase
    this.#events.phase()
  }

  async #present(answer: (credentials: Credentials) => void): Promise<void> {
    const handshake = ++this.#handshake
    try {
      const credentials = await this.#credentials()
      if (handshake !== this.#handshake) return
      this.#offered = credentials.token
      answer(credentials)
    } catch (error) {
      if (handshake !== this.#handshake) return
      this.error = toChatError(error)
      this.#socket.disconnect()
      this.#onBreak()
    }
  }

  async #credentials(): Promise<Credentials> {
    return typeof this.#auth === 'function' ? this.#auth() : this.#auth
  }

  #onConnect(): void {
    if (this.#socket.recovered && this.user !== undefined) return this.#onReady(true)
    this.#isGreeting = true
    this.#enter('connecting')
  }

  // An event of the connection before may arrive late: Socket.IO delivers it before `connect`.
  #onConfirmed(user: string, login: Record<string, unknown>): void {
    if (!this.#isGreeting) return
    this.#isGreeting = false
    this.user = user
    this.login = login
    this.#renewal.accept(this.#offered)
    this.#onReady(false)
  }

  #onReady(recovered: boolean): void {
    this.error = undefined
    this.#backoff.reset()
    this.#renewal.start()
    this.#requests.open()
    this.phase = 'loggedIn'
    this.#events.ready(recovered)
    this.#events.phase()
  }

  #onRejected(raw: unknown): void {
    if (!this.#isGreeting) return
    this.error = toChatError(raw)
    if (!isTemporary(this.error)) return this.#end('rejected')
    this.#socket.disconnect()
  }

  #end(phase: Phase): void {
    this.#isWanted = false
    this.#forgetRetry()
    this.#socket.disconnect()
    this.#onBreak()
    this.#enter(phase)
  }

  #forgetRetry(): void {
    this.#retry?.cancel()
    this.#retry = undefined
  }

  #onBreak(): void {
    ++this.#handshake
    this.#isGreeting = false
    // Socket.IO would send these in the next connection, before the login and before the join.
    this.#socket.sendBuffer = []
    this.#renewal.stop()
    this.#requests.close()
    if (this.phase === 'loggedIn') {
      this.phase = 'offline'
      this.#events.lost()
      this.#events.phase()
    }
    if (!this.#isWanted) return
    this.#enter('offline')
    if (!this.#socket.active) this.#connectLater()
  }

  // Socket.IO returns by itself after a lost connection, but not after the server's disconnect.
  #connectLater(): void {
    this.#retry ??= this.#clock.after(this.#backoff.next(), () => {
      this.#retry = undefined
      this.#socket.connect()
    })
  }

  async #renewToken(): Promise<unknown> {
    const { token } = await this.#credentials()
    if (token !== undefined) await this.#requests.call('refreshToken', token)
    return token
  }
}
