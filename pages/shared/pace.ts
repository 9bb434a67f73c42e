import { options } from 'preact'

/** A hidden page has no frames, but its title still counts. */
const longestWait = 250

/** What a user does, of which the outcome may be on the page for the next key. */
const deeds = ['click', 'input', 'keydown', 'submit']

let waiting: (() => void) | undefined

function paint(): void {
  const render = waiting
  waiting = undefined
  render?.()
}

/**
 * Paints at most once a frame, however many messages come; and what a user does at once, as the next
 * key may follow before the next frame, and goes where the focus is.
 */
export function paintByFrame(): void {
  options.debounceRendering = render => {
    waiting = render
    requestAnimationFrame(paint)
    setTimeout(paint, longestWait)
  }
  for (const deed of deeds) addEventListener(deed, paint)
}
