import type { Clock } from './clock.js'
import { ChatError, toChatError } from './errors.js'
import type { SocketLike } from './wire.js'

/** Requests with their answers. Each is answered, or fails: in time, or when the connection ends. */
export class Requests {
  readonly #socket: SocketLike
  readonly #clock: Clock
  readonly #timeout: number
  readonly #pending = new Set<(error: ChatError) => void>()
  #isOpen = false

  /** `timeout`: how long an answer may take, in ms. */
  constructor(socket: SocketLike, clock: Clock, timeout: number) {
    this.#socket = socket
    this.#clock = clock
    this.#timeout = timeout
  }

  /** From now on there is a login to send requests by. */
  open(): void {
    this.#isOpen = true
  }

  /** There is none any more: fails what has no answer yet. */
  close(): void {
    this.#isOpen = false
    for (const fail of [...this.#pending]) fail(disconnected())
  }

  /** Sends now or never. The requests of one room take effect in the order of the calls. */
  call<Result>(name: string, ...args: unknown[]): Promise<Result> {
    if (!this.#isOpen) return Promise.reject(disconnected())
    return new Promise((resolve, reject) => {
      const fail = (error: ChatError): void => {
        timer.cancel()
        this.#pending.delete(fail)
        reject(error)
      }
      const timer = this.#clock.after(this.#timeout, () => fail(new ChatError('timeout', 'No answer in time')))
      this.#pending.add(fail)
      this.#socket.emit(name, ...args, (error: unknown, result: Result) => {
        if (error) return fail(toChatError(error))
        timer.cancel()
        this.#pending.delete(fail)
        resolve(result)
      })
    })
  }

  /** Sends something that needs no answer, and means nothing later. */
  tell(name: string, ...args: unknown[]): void {
    if (this.#isOpen) this.#socket.emit(name, ...args)
  }
}

function disconnected(): ChatError {
  return new ChatError('disconnected', 'The connection is gone')
}
