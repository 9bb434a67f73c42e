// Text of others. It is never markup, cannot turn the text around it, and takes bounded room.

import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

/** Characters that nobody sees, or that turn text around: names with them look like others. */
const hidden = /[\u0080-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g

const code = (character: string) => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`

/** The text with its hidden characters spelled out. */
function spell(text: string): ComponentChildren[] {
  const parts: ComponentChildren[] = []
  let end = 0
  for (const match of text.matchAll(hidden)) {
    parts.push(text.slice(end, match.index), <span class="hidden-character">{code(match[0])}</span>)
    end = match.index + match[0].length
  }
  parts.push(text.slice(end))
  return parts
}

/** What Name shows, as text that can be typed. */
export const spelled = (name: string) => name.replace(hidden, code)

/** At most `length` UTF-16 units, without half a character. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const last = text.charCodeAt(length - 1)
  return `${text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length)}…`
}

/** A name of a user, room or node. */
export function Name({ of, length = 200 }: { of: string, length?: number }) {
  return <bdi class="name foreign">{spell(cut(of, length))}</bdi>
}

/** A name in full, however long: the keyboard scrolls it. */
export function WholeName({ of }: { of: string }) {
  return <bdi class="name whole-name foreign" tabIndex={of.length > 200 ? 0 : undefined}>{spell(of)}</bdi>
}

const longText = 1000

/** The text of a message. A long one is shown in full if asked for. */
export function Words({ of }: { of: string }) {
  const [isWhole, setWhole] = useState(false)
  return (
    <bdi class="words foreign">
      {isWhole ? of : cut(of, longText)}
      {of.length > longText && (
        <button type="button" class="plain" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show less' : `Show all ${of.length} characters`}
        </button>
      )}
    </bdi>
  )
}
