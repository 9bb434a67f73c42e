import { useLayoutEffect, useRef } from 'preact/hooks'

import type { Feed } from './feed.js'

function grow(box: HTMLTextAreaElement): void {
  box.style.height = 'auto'
  box.style.height = `${box.scrollHeight + 2}px`
}

/** Where one writes. Each room keeps its own draft. */
export function Composer({ feed }: { feed: Feed }) {
  const box = useRef<HTMLTextAreaElement>(null)

  useLayoutEffect(() => {
    box.current!.value = feed.draft
    grow(box.current!)
    // A phone would cover half of the page with its keyboard.
    if (matchMedia('(hover: hover)').matches) box.current!.focus()
    return () => feed.room.typing(false)
  }, [feed])

  const onInput = (): void => {
    feed.draft = box.current!.value
    grow(box.current!)
    feed.room.typing(feed.draft.trim() !== '')
  }

  const send = (): void => {
    const text = box.current!.value.trim()
    if (text === '') return
    feed.draft = box.current!.value = ''
    grow(box.current!)
    feed.send(text)
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  }

  const onSubmit = (event: Event): void => {
    event.preventDefault()
    send()
    box.current!.focus()
  }

  return (
    <form class="composer" onSubmit={onSubmit}>
      <textarea ref={box} rows={1} aria-label="Message" placeholder="Message" enterkeyhint="send" dir="auto"
        onInput={onInput} onKeyDown={onKeyDown} />
      <button class="primary">Send</button>
    </form>
  )
}
