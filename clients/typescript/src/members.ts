/** A user who is in a room. */
export interface Member {
  /** The user's name. */
  name: string
  /** How many of the user's sockets are in the room; undefined if the user came later than the client. */
  sockets?: number
  /** Since when, in ms since 1970; undefined likewise. */
  since?: number
}

/** Who came and who went, by name. */
export interface MembersChange {
  /** Users who are in the room now, and were not before. */
  joined: string[]
  /** Users who were in the room before, and are not now. */
  left: string[]
}

/** The server's answer to `roomGetPresence`. */
export interface Presence {
  users: Member[]
}

type Change = (members: Map<string, Member>) => void

/** Who is in a room: taken once, then kept up to date by the notifications that follow. */
export class Members {
  readonly #fetch: () => Promise<Presence>
  readonly #changed: (change: MembersChange) => void
  #members = new Map<string, Member>()
  /** What came since the list was asked for; undefined once the list is there. */
  #early: Change[] | undefined = []

  constructor(fetch: () => Promise<Presence>, changed: (change: MembersChange) => void) {
    this.#fetch = fetch
    this.#changed = changed
  }

  get list(): Member[] {
    return [...this.#members.values()]
  }

  /** Takes the list anew. It stays as it is if there is no answer. */
  async load(): Promise<void> {
    const early: Change[] = this.#early = []
    const presence = await this.#fetch().catch(() => undefined)
    if (!presence || early !== this.#early) return
    this.#early = undefined
    const next = new Map(presence.users.map(user => [user.name, user]))
    for (const apply of early) apply(next)
    this.#replace(next)
  }

  /** After a break that the server knows nothing of: asks again if the answer was lost. */
  resume(): void {
    if (this.#early) void this.load()
  }

  clear(): void {
    this.#early = []
    this.#replace(new Map())
  }

  joined(name: string): void {
    this.#apply(members => { if (!members.has(name)) members.set(name, { name }) })
  }

  left(name: string): void {
    this.#apply(members => members.delete(name))
  }

  #apply(change: Change): void {
    this.#early?.push(change)
    const next = new Map(this.#members)
    change(next)
    this.#replace(next)
  }

  #replace(next: Map<string, Member>): void {
    const last = this.#members
    this.#members = next
    const joined = [...next.keys()].filter(name => !last.has(name))
    const left = [...last.keys()].filter(name => !next.has(name))
    if (joined.length + left.length > 0) this.#changed({ joined, left })
  }
}
