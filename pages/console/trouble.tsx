// What went wrong, said where it did.

import type { ComponentChildren } from 'preact'
import { wordsOf } from './problem.js'

export function Trouble({ error, children }: { error: unknown, children?: ComponentChildren }) {
  if (error === null || error === undefined) return null
  return <p class="trouble" role="alert">{wordsOf(error)}{children && <> {children}</>}</p>
}
