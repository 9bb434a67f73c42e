import { options } from 'preact'

/** A hidden page has no frames, but its title still counts. */
const longestWait = 250

/** Paints at most once a frame, however many messages come. */
export function paintByFrame(): void {
  options.debounceRendering = render => {
    let isDone = false
    const once = (): void => {
      if (isDone) return
      isDone = true
      render()
    }
    requestAnimationFrame(once)
    setTimeout(once, longestWait)
  }
}
