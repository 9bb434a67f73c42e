import { type Chat, type ChatState, ChatError, connect } from 'chat-service-client'

import { Observable } from '../shared/observable.js'
import type { Config } from './config.js'
import { Feed } from './feed.js'
import { type Login, memory } from './memory.js'

/** The page joins no more rooms by itself. */
const maxJoined = 50

/** A user on the page, from the login until leaving. */
export class Session extends Observable {
  readonly chat: Chat
  readonly feeds: Feed[] = []
  current: Feed | undefined

  readonly #listed: Set<string>
  readonly #tryAgain = (): void => this.chat.connect()
  readonly #onVisibility = (): void => { if (document.hidden) this.current?.lookAway() }
  #isBegun = false

  constructor(config: Config, login: Login) {
    super()
    this.#listed = new Set(config.rooms)
    this.chat = connect(location.origin, {
      auth: { userName: login.name, token: login.token },
      namespace: config.namespace,
      io: { path: config.path }
    })
    this.chat.on('state', state => this.#onState(state))
    for (const name of config.rooms) this.#feed(name)
    addEventListener('online', this.#tryAgain)
    document.addEventListener('visibilitychange', this.#onVisibility)
  }

  get user(): string {
    return this.chat.user ?? ''
  }

  /** Whether there was a login. */
  get isBegun(): boolean {
    return this.#isBegun
  }

  get state(): ChatState {
    return this.chat.state
  }

  get unread(): number {
    return this.feeds.reduce((sum, feed) => sum + feed.unread, 0)
  }

  open(feed: Feed): void {
    if (feed !== this.current) this.current?.close()
    this.current = feed
    memory.keepRoom(feed.name)
    this.#forgetLeft(feed.name)
    feed.open()
    this.changed()
  }

  /** Opens the room of that name, and creates it if there is none. */
  async openByName(name: string): Promise<void> {
    const known = this.feeds.find(feed => feed.name === name)
    if (known && !known.isOut) return this.open(known)
    try {
      await this.chat.room(name).join()
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'noRoom') throw error
      await this.#create(name)
      await this.chat.room(name).join()
    }
    const feed = this.#feed(name)
    feed.join()
    this.open(feed)
  }

  async leave(feed: Feed): Promise<void> {
    memory.keepLeft(this.user, [...memory.left(this.user), feed.name])
    const wasCurrent = feed === this.current
    feed.close()
    if (!this.#listed.has(feed.name)) this.feeds.splice(this.feeds.indexOf(feed), 1)
    if (wasCurrent) {
      this.current = undefined
      const next = this.feeds.find(other => other !== feed && other.state === 'in')
      if (next) this.open(next)
    }
    this.changed()
    await feed.leave()
  }

  end(): void {
    removeEventListener('online', this.#tryAgain)
    document.removeEventListener('visibilitychange', this.#onVisibility)
    this.current?.close()
    this.chat.close()
  }

  async #create(name: string): Promise<void> {
    try {
      await this.chat.request('roomCreate', name, false)
    } catch (error) {
      if (error instanceof ChatError && error.code === 'notAllowed') {
        throw new ChatError('noRoom', 'There is no such room, and you may not create it.')
      }
      throw error
    }
  }

  #forgetLeft(name: string): void {
    const left = memory.left(this.user)
    if (left.includes(name)) memory.keepLeft(this.user, left.filter(other => other !== name))
  }

  #feed(name: string): Feed {
    let feed = this.feeds.find(other => other.name === name)
    if (!feed) {
      feed = new Feed(this.chat, name)
      feed.subscribe(() => this.changed())
      this.feeds.push(feed)
    }
    return feed
  }

  #onState(state: ChatState): void {
    if (state === 'online' || state === 'catching up') this.#begin()
    if (state === 'online') {
      for (const feed of this.feeds) feed.resume()
      void this.#findRooms()
    }
    this.changed()
  }

  #begin(): void {
    if (this.#isBegun) return
    this.#isBegun = true
    const left = memory.left(this.user)
    for (const feed of this.feeds.slice(0, maxJoined)) if (!left.includes(feed.name)) feed.join()
    this.#openFirst()
  }

  #openFirst(): void {
    const last = memory.room()
    const left = memory.left(this.user)
    const first = this.feeds.find(feed => feed.name === last) ?? this.feeds.find(feed => !left.includes(feed.name))
    if (first) this.open(first)
  }

  /** The user is in other rooms with other devices, or has read there. */
  async #findRooms(): Promise<void> {
    try {
      const left = memory.left(this.user)
      const rooms = await this.chat.rooms()
      for (const { room } of rooms.slice(0, maxJoined)) {
        const feed = left.includes(room) ? undefined : this.#feed(room)
        if (feed?.state === 'out') feed.join()
      }
      if (!this.current) this.#openFirst()
      this.changed()
    } catch {
      // The next time that the client is online.
    }
  }
}
