// Names, a page at a time: those that begin with a prefix.

import type { ComponentChildren } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'
import type { NamePage, NameQuery } from './api.js'
import { Button } from './controls.js'
import { useLoad } from './hooks.js'
import { moveInList } from './keyboard.js'
import { Name } from './text.js'
import { Trouble } from './trouble.js'

interface NamesProps {
  /** What the list is called, and what its field is for: "Rooms". */
  label: string
  load(query: NameQuery, signal: AbortSignal): Promise<NamePage>
  /** What the names are of; another one begins anew. */
  of: string
  href?(name: string): string
  selected?: string | null
  /** Beside each name. */
  tool?(name: string, reload: () => void): ComponentChildren
  /** Another value loads the page again. */
  version?: number
  limit?: number
  /** The key `/` goes here. */
  isMain?: boolean
}

/** Waits for the typing to pause. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 150)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

export function Names({ label, load, of, href, selected, tool, version = 0, limit = 100, isMain = false }: NamesProps) {
  const [typed, setTyped] = useState('')
  const prefix = useSettled(typed)
  // The cursors of this page and of those before it.
  const [cursors, setCursors] = useState<(string | null)[]>([null])
  const cursor = cursors.at(-1) ?? null
  useEffect(() => setCursors([null]), [prefix, of])
  const page = useLoad(signal => load({ prefix, cursor, limit }, signal), [of, prefix, cursor, version])
  const id = useId()
  const names = page.value?.names ?? []
  const next = page.value?.cursor ?? null
  return (
    <div class="names" onKeyDown={moveInList}>
      <label class="for-readers" for={id}>{label} that begin with</label>
      <input id={id} type="search" value={typed} placeholder="Begins with…" autocomplete="off" spellcheck={false}
        data-search={isMain} data-stop
        onInput={event => setTyped(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Escape' && typed !== '') {
            event.stopPropagation()
            setTyped('')
          }
        }} />
      <Trouble error={page.error} retry={page.reload} />
      <ul class="name-list" aria-label={label} aria-busy={page.isLoading}>
        {names.map(name => (
          <li key={name}>
            {href
              ? <a href={href(name)} aria-current={name === selected ? 'true' : undefined} data-stop><Name of={name} /></a>
              : <Name of={name} />}
            {tool?.(name, page.reload)}
          </li>
        ))}
      </ul>
      {page.value && names.length === 0 && <p class="muted">{prefix ? 'None begins with this.' : 'None.'}</p>}
      <p class="pager">
        {(cursors.length > 1 || next !== null) && (
          <>
            <Button disabled={cursors.length === 1} onClick={() => setCursors(cursors.slice(0, -1))}>Previous</Button>
            <span class="muted">Page {cursors.length}</span>
            <Button disabled={page.isLoading || next === null} onClick={() => setCursors([...cursors, next])}>Next</Button>
          </>
        )}
        <Button kind="plain" onClick={page.reload}>Reload</Button>
      </p>
    </div>
  )
}
