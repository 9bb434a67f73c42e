import { type RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

import type { Feed } from './feed.js'

/** This near to an end is at it, in pixels. */
const atBottom = 40
const nearTop = 400

interface Anchor {
  row: Element
  top: number
}

function topOf(row: Element, box: Element): number {
  return row.getBoundingClientRect().top - box.getBoundingClientRect().top
}

/** The first row that can be seen: where the reader is. */
function findAnchor(box: Element, rows: HTMLCollection): Anchor | undefined {
  let low = 0
  for (let high = rows.length; low < high;) {
    const middle = (low + high) >> 1
    const row = rows[middle]!
    if (topOf(row, box) + row.clientHeight > 0) high = middle
    else low = middle + 1
  }
  const row = rows[low]
  return row && { row, top: topOf(row, box) }
}

/** Holds a box at its end while new rows come, and elsewhere the reader's row where it is. */
class Holder {
  isAtEnd = true
  anchor: Anchor | undefined

  constructor(readonly box: HTMLElement, readonly list: HTMLElement) {}

  look(): void {
    const { box } = this
    this.isAtEnd = box.scrollHeight - box.clientHeight - box.scrollTop < atBottom
    this.anchor = findAnchor(box, this.list.children)
  }

  hold(): void {
    const { box, anchor } = this
    if (this.isAtEnd) {
      box.scrollTop = box.scrollHeight
    } else if (anchor?.row.isConnected) {
      const moved = topOf(anchor.row, box) - anchor.top
      if (moved !== 0) box.scrollTop += moved
    }
    this.anchor = findAnchor(box, this.list.children)
  }
}

export interface Scroll {
  box: RefObject<HTMLDivElement | null>
  list: RefObject<HTMLOListElement | null>
  toEnd(): void
}

/** Scrolling of a feed's list: sticks to the end, loads what is older near the top. */
export function useScroll(feed: Feed): Scroll {
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const holder = useRef<Holder>(undefined)

  const react = (): void => {
    const { box, isAtEnd } = holder.current!
    if (feed.isAtEnd !== isAtEnd) feed.lookAt(isAtEnd)
    if (isAtEnd && !document.hidden) feed.read()
    if (box.scrollTop < nearTop) void feed.loadOlder()
  }

  useLayoutEffect(() => {
    const current = holder.current = new Holder(box.current!, list.current!)
    const onScroll = (): void => {
      current.look()
      react()
    }
    const sizes = new ResizeObserver(() => current.hold())
    sizes.observe(current.box)
    sizes.observe(current.list)
    current.box.addEventListener('scroll', onScroll, { passive: true })
    document.addEventListener('visibilitychange', react)
    return () => {
      sizes.disconnect()
      current.box.removeEventListener('scroll', onScroll)
      document.removeEventListener('visibilitychange', react)
    }
  }, [feed])

  useLayoutEffect(() => holder.current!.hold())
  useEffect(react)

  return {
    box,
    list,
    toEnd() {
      holder.current!.isAtEnd = true
      holder.current!.hold()
      react()
    }
  }
}
