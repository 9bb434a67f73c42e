// Keys: `/` goes to the search field, arrows move along a list, Escape goes back.

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('input:not([type=checkbox], [type=radio]), textarea, select')

/** The page's own keys. `back` leaves what is shown, `find` opens a page with a search field. */
export function listenToKeys(keys: { back(): void, find(): void, help(): void }): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (document.querySelector('dialog[open]')) return
    if (event.key === 'Escape') {
      if (isTyping(event.target)) (event.target as HTMLElement).blur()
      else keys.back()
      return
    }
    if (isTyping(event.target)) return
    if (event.key === '?') keys.help()
    if (event.key === '/') {
      event.preventDefault()
      if (!focusSearch()) keys.find()
    }
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}

export function focusSearch(): boolean {
  const field = [...document.querySelectorAll<HTMLInputElement>('[data-search=true]')].find(each => each.checkVisibility())
  field?.focus()
  field?.select()
  return field !== undefined
}

/** Arrow keys move along the list's stops: its field and its links. */
export function moveInList(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step) return
  const stops = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('[data-stop]')]
  const at = stops.indexOf(document.activeElement as HTMLElement)
  const next = stops[at + step]
  if (at < 0 || !next) return
  event.preventDefault()
  next.focus()
}
