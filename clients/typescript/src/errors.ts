/**
 * Why a request failed.
 *
 * `code` is one of the server's codes, a code of its hooks, or one of the library's own:
 *
 * | code | |
 * |---|---|
 * | `disconnected` | the connection is gone, or not there yet. The request may or may not have taken effect |
 * | `timeout` | there was no answer in time. The request may or may not have taken effect |
 * | `unconfirmed` | a message was sent, and may or may not be stored; it is too late to send it again |
 * | `outboxFull` | too many messages are waiting to be sent |
 * | `closed` | the client was closed |
 */
export class ChatError extends Error {
  /** Always `ChatError`. */
  override readonly name = 'ChatError'
  /** What went wrong, as a word; the `message` is for people. */
  readonly code: string

  constructor(code: string, message = code) {
    super(message)
    this.code = code
  }
}

/** The server's texts, each by a part that no other has at that place. */
const texts: [RegExp, string][] = [
  [/^Action is/, 'notAllowed'],
  [/^Bad argument/, 'badArgument'],
  [/^Exceeded/, 'listLimitExceeded'],
  [/^Expected/, 'wrongArgumentsCount'],
  [/^Invalid token/, 'invalidToken'],
  [/^No login/, 'noLogin'],
  [/^No such command/, 'noCommand'],
  [/^No such list/, 'noList'],
  [/^No such room/, 'noRoom'],
  [/^No such user online/, 'noUserOnline'],
  [/^No such user/, 'noUser'],
  [/^Not joined/, 'notJoined'],
  [/^Room .* exists$/, 'roomExists'],
  [/^Server operation timeout/, 'timeout'],
  [/^String/, 'invalidName'],
  [/^Too many/, 'rateLimited'],
  [/^User .* exists$/, 'userExists'],
  [/^User .* online$/, 'userOnline'],
  // An internal error has a sentence of its own. A hook's code is one word.
  [/ /, 'internalError']
]

const prefix = 'ChatServiceError: '

/** The server's error: a text, or an object with `use_raw_error_objects`. */
export function toChatError(error: unknown): ChatError {
  if (typeof error === 'object' && error !== null && 'code' in error) {
    return new ChatError(String(error.code))
  }
  const text = String(error)
  const message = text.startsWith(prefix) ? text.slice(prefix.length) : text
  return new ChatError(texts.find(([part]) => part.test(message))?.[1] ?? message, message)
}

/** Whether the same request may succeed a little later. */
export function isTemporary({ code }: ChatError): boolean {
  return code === 'timeout' || code === 'rateLimited' || code === 'internalError'
}
