// Keeps what somebody reads in its place while lines come and go above and below it; or keeps the end
// in view, for somebody who is there.

export class ScrollKeeper {
  isFollowing = true
  #field: HTMLElement | null = null
  #anchor: { key: string, top: number } | null = null
  #changed = () => {}

  attach(field: HTMLElement | null): void {
    this.#field = field
  }

  /** Calls back when it begins or ends to follow. Returns how to stop that. */
  onChange(changed: () => void): () => void {
    this.#changed = changed
    return () => { this.#changed = () => {} }
  }

  isNearTop(pixels: number): boolean {
    return this.#field !== null && this.#field.scrollTop < pixels
  }

  isNearBottom(pixels: number): boolean {
    const field = this.#field
    return field !== null && field.scrollHeight - field.scrollTop - field.clientHeight < pixels
  }

  follow(): void {
    this.isFollowing = true
  }

  /** The field was scrolled, by a person or by restore(). */
  moved(): void {
    const isAtEnd = this.isNearBottom(8)
    if (isAtEnd !== this.isFollowing) {
      this.isFollowing = isAtEnd
      this.#changed()
    }
    this.#remember()
  }

  /** After the lines have changed. */
  restore(): void {
    const field = this.#field
    if (!field) return
    if (this.isFollowing) {
      field.scrollTop = field.scrollHeight
    } else if (this.#anchor) {
      const line = field.querySelector<HTMLElement>(`[data-key="${this.#anchor.key}"]`)
      if (line) field.scrollTop += line.offsetTop - field.scrollTop - this.#anchor.top
    }
    this.#remember()
  }

  /** Remembers the first line in view. */
  #remember() {
    const field = this.#field
    if (!field || this.isFollowing) return
    for (const line of field.querySelectorAll<HTMLElement>('[data-key]')) {
      if (line.offsetTop + line.offsetHeight <= field.scrollTop) continue
      this.#anchor = { key: line.dataset['key']!, top: line.offsetTop - field.scrollTop }
      return
    }
  }
}
