type Listeners<Events extends { [Name in keyof Events]: unknown[] }> = {
  [Name in keyof Events]?: Set<(...args: Events[Name]) => void>
}

/** Calls its listeners, in the order in which they were added. */
export class Emitter<Events extends { [Name in keyof Events]: unknown[] }> {
  readonly #listeners: Listeners<Events> = {}

  /**
   * Adds a listener, and returns a function that removes it.
   *
   * An exception of a listener is reported as uncaught, and disturbs nothing else.
   */
  on<Name extends keyof Events>(name: Name, listener: (...args: Events[Name]) => void): () => void {
    const listeners = this.#listeners[name] ??= new Set<(...args: Events[Name]) => void>()
    listeners.add(listener)
    return () => this.off(name, listener)
  }

  /** Removes a listener. */
  off<Name extends keyof Events>(name: Name, listener: (...args: Events[Name]) => void): void {
    this.#listeners[name]?.delete(listener)
  }

  /** @internal */
  emit<Name extends keyof Events>(name: Name, ...args: Events[Name]): void {
    for (const listener of [...this.#listeners[name] ?? []]) {
      try {
        listener(...args)
      } catch (error) {
        queueMicrotask(() => { throw error })
      }
    }
  }
}
