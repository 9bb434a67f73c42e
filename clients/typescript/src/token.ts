import type { Clock, Timer } from './clock.js'

/** The claims of a JSON Web Token, unverified; none of anything else. */
function claimsOf(token: unknown): { exp?: number, iat?: number } {
  try {
    const payload = String(token).split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/')
    return JSON.parse(atob(payload)) ?? {}
  } catch {
    return {}
  }
}

/** How long a token still lives, in ms; undefined if it does not tell. */
export function lifeOf(token: unknown, now: number): number | undefined {
  const { exp, iat } = claimsOf(token)
  if (typeof exp !== 'number') return undefined
  const left = exp * 1000 - now
  if (typeof iat !== 'number') return left > 0 ? left : undefined
  // The client's clock may be wrong: a token lives at most as long as it was made for.
  const whole = (exp - iat) * 1000
  return left > 0 ? Math.min(left, whole) : whole
}

const retryPause = 5000

/** Renews the login's token, when about three quarters of its life are over. */
export class TokenRenewal {
  readonly #clock: Clock
  readonly #renew: () => Promise<unknown>
  #due: number | undefined
  #timer: Timer | undefined

  /** `renew` gets a fresh token, tells the server, and answers with the token. */
  constructor(clock: Clock, renew: () => Promise<unknown>) {
    this.#clock = clock
    this.#renew = renew
  }

  /** The server took this token. */
  accept(token: unknown): void {
    const now = this.#clock.now()
    const life = lifeOf(token, now)
    // Clients that came at the same moment do not renew at the same moment.
    this.#due = life && now + life * (0.7 + 0.1 * this.#clock.random())
  }

  /** The login is there, the same as before or a new one. */
  start(): void {
    this.stop()
    if (this.#due === undefined) return
    this.#timer = this.#clock.after(Math.max(1000, this.#due - this.#clock.now()), () => this.#run())
  }

  /** The connection is gone. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  async #run(): Promise<void> {
    const timer = this.#timer
    try {
      const token = await this.#renew()
      this.accept(token)
    } catch {
      // If it never succeeds, the server ends the connection, and the client logs in anew.
      this.#due = this.#clock.now() + retryPause * (1 + this.#clock.random())
    }
    if (timer === this.#timer) this.start()
  }
}
