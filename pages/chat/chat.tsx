import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

import { useChanges } from '../shared/observable.js'
import { Banner } from './banner.js'
import { Conversation } from './conversation.js'
import { People } from './people.js'
import { Rooms } from './rooms.js'
import type { Session } from './session.js'
import { Name } from './text.js'
import { plain } from './words.js'

type Side = 'rooms' | 'people'

/** Beside the room where there is space; over it, when asked for, where there is none. */
function Drawer({ side, isOpen, onClose, children }:
{ side: Side, isOpen: boolean, onClose: () => void, children: ComponentChildren }) {
  const drawer = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    if (isOpen) drawer.current?.querySelector<HTMLElement>('button, input')?.focus()
  }, [isOpen])
  const Tag = side === 'rooms' ? 'nav' : 'aside'
  return (
    <Tag ref={drawer} id={side} class={`drawer ${side}${isOpen ? ' open' : ''}`}
      aria-label={side === 'rooms' ? 'All rooms' : 'In this room'}>
      <button class="close plain small" onClick={onClose}>Close</button>
      {children}
    </Tag>
  )
}

/** The whole chat, once somebody is logged in. */
export function ChatView({ session, onEnd }: { session: Session, onEnd: () => void }) {
  useChanges(session)
  const [open, setOpen] = useState<Side>()
  const openers = { rooms: useRef<HTMLButtonElement>(null), people: useRef<HTMLButtonElement>(null) }
  const { current, unread, user } = session

  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${current ? `${plain(current.name)} – ` : ''}Chat`
  })

  const close = (): void => {
    if (open) openers[open].current?.focus()
    setOpen(undefined)
  }

  const opener = (side: Side, text: string, count: number) => (
    <button ref={openers[side]} class={`opener small ${side}`} aria-expanded={open === side} aria-controls={side}
      onClick={() => setOpen(side)}>
      {text}{count > 0 && <span class={side === 'rooms' ? 'count' : 'muted'}> {count > 999 ? '999+' : count}</span>}
    </button>
  )

  return (
    <div class="chat" onKeyDown={event => { if (event.key === 'Escape' && open) close() }}>
      <Drawer side="rooms" isOpen={open === 'rooms'} onClose={close}>
        <Rooms session={session} onOpen={() => setOpen(undefined)} onEnd={onEnd} />
      </Drawer>
      <main>
        <header>
          {opener('rooms', 'Rooms', unread)}
          <h1 class="one-line">{current ? <Name name={current.name} /> : 'Chat'}</h1>
          {current?.state === 'in' &&
            <button class="small plain" onClick={() => void session.leave(current)}>Leave</button>}
          {current && opener('people', 'People', current.people.length)}
        </header>
        <Banner session={session} />
        {current
          ? <Conversation feed={current} session={session} />
          : <p class="outside">Open a room to talk.</p>}
      </main>
      {current && (
        <Drawer side="people" isOpen={open === 'people'} onClose={close}>
          <People feed={current} user={user} />
        </Drawer>
      )}
      {open && <div class="backdrop" onClick={close} />}
    </div>
  )
}
