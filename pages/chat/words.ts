import type { ChatError } from 'chat-service-client'

/** What an error of the server or of the client library means to the person in front of the page. */
const texts: Record<string, string> = {
  notAllowed: 'You may not do this.',
  noRoom: 'There is no such room.',
  noLogin: 'The server did not accept the login.',
  roomExists: 'There is such a room already.',
  invalidName: 'A name has no control characters and none of : { }',
  rateLimited: 'Too much at once. Try again in a moment.',
  timeout: 'The server does not answer. Try again in a moment.',
  disconnected: 'There is no connection.',
  unconfirmed: 'No answer came: it may have been sent or not.',
  outboxFull: 'Too many messages are waiting.',
  notJoined: 'You are not in the room.',
  closed: 'You left.'
}

const tokenFaults: [RegExp, string][] = [
  [/expired/, 'The token has expired. Get a new one.'],
  [/not yet valid/, 'The token is not valid yet.'],
  [/malformed/, 'This is not a token.']
]

export function explain(error: ChatError): string {
  if (error.code === 'invalidToken') {
    const known = tokenFaults.find(([part]) => part.test(error.message))
    return known?.[1] ?? 'The server did not accept the token.'
  }
  return texts[error.code] ?? error.message
}

/** `names` as a sentence about them begins: two by name, more as a count. */
export function typingText(names: string[]): { names: string[], rest: string } {
  if (names.length === 1) return { names, rest: 'is typing…' }
  if (names.length === 2) return { names, rest: 'are typing…' }
  return { names: [], rest: `${names.length} people are typing…` }
}

export function countText(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** For places of one line that are not ours to lay out, such as the window's title. */
export function plain(name: string, length = 60): string {
  const visible = name.replace(/[\p{Cc}\p{Cf}\p{M}]/gu, '')
  return visible.length > length ? `${visible.slice(0, length)}…` : visible
}
