// A fact in a line of them.

import type { ComponentChildren } from 'preact'

export function Fact({ name, children }: { name: string, children: ComponentChildren }) {
  return <div class="fact"><dt>{name}</dt><dd>{children}</dd></div>
}
