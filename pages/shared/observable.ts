import { useLayoutEffect, useReducer } from 'preact/hooks'

/** Something that a component shows, and that tells when it changed. */
export class Observable {
  readonly #listeners = new Set<() => void>()

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  protected changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

/** Renders the component again at each change. */
export function useChanges(...sources: Observable[]): void {
  const [, again] = useReducer<number, void>(count => count + 1, 0)
  useLayoutEffect(() => {
    const ends = sources.map(source => source.subscribe(() => again()))
    return () => { for (const end of ends) end() }
  }, sources)
}
