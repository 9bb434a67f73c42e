import type { VNode } from 'preact'
import { useState } from 'preact/hooks'

const address = /\bhttps?:\/\/[^\s<>"'`\p{Cf}]+/giu
/** These end a sentence rather than an address. */
const trailing = /[.,;:!?)\]}…]+$/

/** Longer texts are folded. */
const longText = 1500
const manyLines = 20

/** Makes links of addresses on the web, and of nothing else. */
function withLinks(text: string): (string | VNode)[] {
  const parts: (string | VNode)[] = []
  let end = 0
  for (const match of text.matchAll(address)) {
    const href = match[0].replace(trailing, '')
    if (!URL.canParse(href)) continue
    parts.push(text.slice(end, match.index),
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">{href}</a>)
    end = match.index + href.length
  }
  parts.push(text.slice(end))
  return parts
}

/** What somebody wrote. */
export function Text({ text }: { text: string }) {
  const [isOpen, setOpen] = useState(false)
  const isLong = text.length > longText || text.split('\n', manyLines + 1).length > manyLines
  const folded = isLong && !isOpen
  return (
    <>
      <p class={`text foreign${folded ? ' folded' : ''}`} dir="auto">{withLinks(text)}</p>
      {isLong && (
        <button class="plain small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Show less' : 'Show all'}
        </button>
      )}
    </>
  )
}

/** What somebody or a room is called. A name that cannot be seen is shown by its code points. */
export function Name({ name }: { name: string }) {
  const isVisible = /[^\p{C}\p{M}\p{Z}]/u.test(name)
  return <bdi class="name foreign">{isVisible ? name : codePoints(name)}</bdi>
}

function codePoints(text: string): string {
  return [...text].map(character => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`).join(' ')
}

const hues = 8

/** A disc with the first letter, in one of a few colours. */
export function Disc({ name }: { name: string }) {
  const letter = [...name].find(character => /[\p{L}\p{N}]/u.test(character)) ?? '?'
  const hash = [...name].reduce((sum, character) => (sum * 31 + character.codePointAt(0)!) >>> 0, 7)
  return <span class={`disc hue-${hash % hues}`} aria-hidden="true">{letter.toUpperCase()}</span>
}
