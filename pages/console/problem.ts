// What can go wrong, and how the console says it.

/** An answer of the API that is an error (RFC 9457), or none. */
export class Problem extends Error {
  /** The status of the answer; 0 if there was none. */
  readonly status: number
  /** The service's own code, where the error is one of the service's. */
  readonly code: string
  readonly args: unknown[]
  /** How long to wait before another attempt, ms. */
  readonly retryAfter: number

  constructor(status: number, detail: string, code = '', args: unknown[] = [], retryAfter = 0) {
    super(detail)
    this.status = status
    this.code = code
    this.args = args
    this.retryAfter = retryAfter
  }

  /** Trying again later may help. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

interface ProblemBody { detail?: unknown, title?: unknown, code?: unknown, args?: unknown }

const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** The problem that an answer is, whether or not its body is one. */
export async function problemOf(response: Response): Promise<Problem> {
  let body: ProblemBody = {}
  try {
    body = ((await response.json()) ?? {}) as ProblemBody
  } catch {
    // A proxy on the way may have answered with a page of its own: the status says enough.
  }
  const seconds = Number(response.headers.get('retry-after'))
  return new Problem(response.status, text(body.detail) || text(body.title), text(body.code),
    Array.isArray(body.args) ? body.args : [], seconds > 0 ? seconds * 1000 : 0)
}

const quote = (value: unknown) => `“${String(value)}”`

const failed = 'The server failed. Its log says why.'
const tooMany = 'Too many requests. Wait a moment.'
const tooLate = 'The server did not finish in time. It may have done it all the same: look before you try again.'

const words: Record<string, (args: unknown[]) => string> = {
  badArgument: ([, value]) => `The server does not accept ${JSON.stringify(value)} here.`,
  internalError: () => failed,
  invalidName: ([name]) => `${quote(name)} is no possible name: it may have no control character, “:”, “{” or “}”.`,
  listLimitExceeded: ([list]) => `The list ${quote(list)} is full.`,
  noList: ([list]) => `There is no list ${quote(list)}.`,
  noRoom: ([room]) => `There is no room ${quote(room)}, or not any more.`,
  noUser: ([user]) => `There is no user ${quote(user)}, or not any more.`,
  noUserOnline: ([user]) => `${quote(user)} is not online.`,
  notAllowed: () => 'The server does not allow this.',
  notJoined: ([room]) => `Nobody joined to ${quote(room)} asked for this.`,
  rateLimited: () => tooMany,
  roomExists: ([room]) => `There is a room ${quote(room)} already.`,
  timeout: () => tooLate,
  userExists: ([user]) => `There is a user ${quote(user)} already.`,
  userOnline: ([user]) => `${quote(user)} is online. Disconnect the user first.`,
  webhookFailed: () => 'A webhook of the server did not answer, so it was refused.'
}

const statusWords: Record<number, string> = {
  0: 'The server does not answer.',
  401: 'The server does not know this key.',
  404: 'The server has nothing at this address. It may be of another version.',
  413: 'That is too long for the server.',
  429: tooMany,
  431: 'The name is too long to ask for by an address.',
  500: failed,
  502: 'The server did not get an answer that it needs.',
  503: 'The server is starting, stopping, or has too many to serve.',
  504: tooLate
}

const asSentence = (detail: string) => {
  const begin = detail.charAt(0).toUpperCase() + detail.slice(1)
  return /[.!?]$/.test(begin) ? begin : `${begin}.`
}

/** The problem in plain words, for whoever looks at the console. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Problem)) return `The console failed: ${String(error)}`
  const known = Object.hasOwn(words, error.code) ? words[error.code] : undefined
  if (known) return known(error.args)
  if (error.status !== 403 && error.status !== 422 && error.status !== 400) {
    const common = statusWords[error.status]
    if (common) return common
  }
  return error.message ? asSentence(error.message) : `The server answered with status ${error.status}.`
}
