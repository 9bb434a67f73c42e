// The server's HTTP API, with the types of its answers (docs/http_api.md, src/web/openapi.json).

import { Problem, problemOf } from './problem.js'

export type Right = 'read' | 'moderate' | 'admin'
export type AccessList = 'adminlist' | 'whitelist' | 'blacklist'
export type RoomList = AccessList | 'userlist'

export interface KeyInfo { name: string, rights: Right[] }

/** A page of names; the cursor is that of the next page, null on the last. */
export interface NamePage { names: string[], cursor: string | null }

export interface RoomSettings {
  owner: string | null
  history_max_size: number
  enable_access_lists_updates: boolean
  enable_userlist_updates: boolean
  enable_read_updates: boolean
  public_read: boolean
}

export interface RoomInfo extends RoomSettings {
  name: string
  whitelist_only: boolean
  history_size: number
  last_message_id: number
  users: number
}

export interface Message {
  id: number
  timestamp: number
  author?: string
  textMessage?: string
  [more: string]: unknown
}

export interface Access {
  room: string
  user: string
  allowed: boolean
  reason: 'owner' | 'admin' | 'open' | 'whitelisted' | 'blacklisted' | 'notWhitelisted'
  exists: boolean
  joined: boolean
  owner: boolean
  adminlist: boolean
  whitelist: boolean
  blacklist: boolean
  whitelist_only: boolean
}

export interface UserSocket { id: string, rooms: string[] }
export interface UserInfo { name: string, online: boolean, sockets: UserSocket[] }

export interface Journal {
  records: number
  written_bytes: number
  segments: number
  size_bytes: number
  syncs: { count: number, seconds: number, bounds: number[], counts: number[] }
}

export interface StateFigures {
  kind: 'memory' | 'disk' | 'redis'
  ready: boolean
  problem: string | null
  /** When `ready` was found, ms; null: not yet. */
  checked: number | null
  journal: Journal | null
}

/** Of one node, when it measured: counters since its start, and what is now. */
export interface Figures {
  time: number
  version: string
  uptime: number
  connections: number
  sessions: number
  absent_sockets: number
  listeners: number
  logins: number
  logins_rejected: number
  messages: number
  commands: number
  commands_failed: number
  deliveries: number
  received_bytes: number
  sent_bytes: number
  slow_consumers: number
  refused_connections: number
  loop_lag: number[]
  cpu_seconds: number
  resident_bytes: number
  held_output_bytes: number | null
  state: StateFigures
}

export interface NodeFigures {
  id: string
  advertise: string | null
  self: boolean
  heartbeat: number | null
  figures: Figures | null
}

export interface ServerFigures {
  time: number
  state: 'memory' | 'disk' | 'redis'
  nodes: NodeFigures[]
}

const base = '/api/v1'
const patience = 15_000

/** Which names of a list to answer with. */
export interface NameQuery { prefix: string, cursor: string | null, limit: number }

/** A name as a part of a path. */
function segment(name: string): string {
  // Every browser takes "." and ".." in a path for steps, even when they are escaped: the request
  // would go elsewhere.
  if (name === '' || name === '.' || name === '..') {
    throw new Problem(422, `A browser cannot ask for the name “${name}”; use the API by another program`)
  }
  try {
    return encodeURIComponent(name)
  } catch {
    throw new Problem(422, '', 'invalidName', [name])
  }
}

const query = ({ prefix, cursor, limit }: NameQuery) => {
  const params = new URLSearchParams({ limit: String(limit) })
  if (prefix) params.set('prefix', prefix)
  if (cursor !== null) params.set('cursor', cursor)
  return params
}

export const paths = {
  room: (room: string) => `/rooms/${segment(room)}`,
  user: (user: string) => `/users/${segment(user)}`,
  roomEvents: (room: string) => `/rooms/${segment(room)}/events`,
  figures: '/events'
}

/** Fetches from the API. Headers carry bytes, so a key may have any characters. */
export function request(key: string, path: string, init: RequestInit = {}): Promise<Response> {
  const bytes = String.fromCharCode(...new TextEncoder().encode(key))
  return fetch(base + path, {
    ...init,
    headers: { ...init.headers as Record<string, string>, authorization: `Bearer ${bytes}` },
    cache: 'no-store'
  })
}

interface CallOptions { body?: unknown, headers?: Record<string, string>, signal?: AbortSignal | undefined }

/** Calls the API with one key. Failures reject with a {@link Problem}. */
export class Api {
  readonly apiKey: string
  readonly #refused: () => void

  /** `refused` is told when the server does not, or no longer, know the key. */
  constructor(apiKey: string, refused: () => void = () => {}) {
    this.apiKey = apiKey
    this.#refused = refused
  }

  key(): Promise<KeyInfo> {
    return this.#call('GET', '/key')
  }

  async rooms(names: NameQuery, signal?: AbortSignal): Promise<NamePage> {
    type Page = { rooms: string[], cursor: string | null }
    const { rooms, cursor } = await this.#call<Page>('GET', `/rooms?${query(names)}`, { signal })
    return { names: rooms, cursor }
  }

  async users(names: NameQuery, signal?: AbortSignal): Promise<NamePage> {
    type Page = { users: string[], cursor: string | null }
    const { users, cursor } = await this.#call<Page>('GET', `/users?${query(names)}`, { signal })
    return { names: users, cursor }
  }

  async room(room: string, signal?: AbortSignal): Promise<RoomInfo> {
    return this.#call('GET', paths.room(room), { signal })
  }

  async addRoom(name: string): Promise<void> {
    await this.#call('POST', '/rooms', { body: { name } })
  }

  async changeRoom(room: string, change: Partial<RoomSettings>): Promise<void> {
    await this.#call('PATCH', paths.room(room), { body: change })
  }

  async deleteRoom(room: string): Promise<void> {
    await this.#call('DELETE', paths.room(room))
  }

  async roomList(room: string, list: RoomList, names: NameQuery, signal?: AbortSignal): Promise<NamePage> {
    return this.#call('GET', `${paths.room(room)}/lists/${list}?${query(names)}`, { signal })
  }

  async access(room: string, user: string, signal?: AbortSignal): Promise<Access> {
    return this.#call('GET', `${paths.room(room)}/access?${new URLSearchParams({ user })}`, { signal })
  }

  /** The messages that follow an id, oldest first. */
  async messages(room: string, after: number, limit: number, signal?: AbortSignal): Promise<Message[]> {
    const path = `${paths.room(room)}/messages?after=${after}&limit=${limit}`
    return (await this.#call<{ messages: Message[] }>('GET', path, { signal })).messages
  }

  /** Posts as the server. A repeat with the same key stores nothing. */
  async post(room: string, textMessage: string, once: string): Promise<void> {
    const headers = { 'idempotency-key': once }
    await this.#call('POST', `${paths.room(room)}/messages`, { body: { textMessage }, headers })
  }

  async addToList(room: string, list: AccessList, name: string): Promise<void> {
    await this.#command('roomAddToList', room, list, [name])
  }

  async removeFromList(room: string, list: AccessList, name: string): Promise<void> {
    await this.#command('roomRemoveFromList', room, list, [name])
  }

  async setWhitelistMode(room: string, mode: boolean): Promise<void> {
    await this.#command('roomSetWhitelistMode', room, mode)
  }

  async user(user: string, signal?: AbortSignal): Promise<UserInfo> {
    return this.#call('GET', paths.user(user), { signal })
  }

  async disconnect(user: string): Promise<void> {
    await this.#call('POST', `${paths.user(user)}/disconnect`)
  }

  async deleteUser(user: string): Promise<void> {
    await this.#call('DELETE', paths.user(user))
  }

  #command(name: string, ...args: unknown[]): Promise<unknown> {
    return this.#call('POST', `/commands/${name}`, { body: { args, bypass_permissions: true } })
  }

  async #call<Answer>(method: string, path: string, { body, headers = {}, signal }: CallOptions = {}): Promise<Answer> {
    const enough = AbortSignal.timeout(patience)
    let response
    let text
    try {
      response = await request(this.apiKey, path, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal ? AbortSignal.any([signal, enough]) : enough
      })
      if (response.ok) text = await response.text()
    } catch (error) {
      if (signal?.aborted) throw error
      throw new Problem(0, '')
    }
    if (text === undefined) throw this.heard(await problemOf(response))
    return (text ? JSON.parse(text) : undefined) as Answer
  }

  /** Of a problem that came with this key, here or on a stream. */
  heard(problem: Problem): Problem {
    if (problem.status === 401) this.#refused()
    return problem
  }
}
