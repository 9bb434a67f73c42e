import { ChatError } from 'chat-service-client'
import { useRef, useState } from 'preact/hooks'

import type { Feed } from './feed.js'
import type { Session } from './session.js'
import { Name } from './text.js'
import { explain } from './words.js'

function Count({ count }: { count: number }) {
  if (count === 0) return null
  return <span class="count">{count > 999 ? '999+' : count}<span class="for-readers"> unread</span></span>
}

function RoomLine({ feed, session, onOpen }: { feed: Feed, session: Session, onOpen: () => void }) {
  const isCurrent = feed === session.current
  const open = (): void => {
    session.open(feed)
    onOpen()
  }
  return (
    <li>
      <button class={`plain room${feed.isOut ? ' out' : ''}`} aria-current={isCurrent ? 'true' : undefined} onClick={open}>
        <span class="one-line"><Name name={feed.name} /></span>
        <Count count={feed.unread} />
      </button>
    </li>
  )
}

/** Opens a room that is not in the list, and creates it if need be. */
function OtherRoom({ session, onOpen }: { session: Session, onOpen: () => void }) {
  const box = useRef<HTMLInputElement>(null)
  const [error, setError] = useState('')
  const [isBusy, setBusy] = useState(false)

  const onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const name = box.current!.value.trim()
    if (name === '' || isBusy) return
    setBusy(true)
    try {
      await session.openByName(name)
      box.current!.value = ''
      setError('')
      onOpen()
    } catch (failure) {
      setError(openError(failure as ChatError))
    }
    setBusy(false)
  }

  return (
    <form class="other-room" onSubmit={onSubmit}>
      <input ref={box} aria-label="Other room" placeholder="Other room" autocomplete="off"
        aria-describedby="other-room-error" onInput={() => setError('')} />
      <button disabled={isBusy}>Open</button>
      <p id="other-room-error" class="error" role="alert">{error}</p>
    </form>
  )
}

function openError(error: ChatError): string {
  if (error.code === 'notAllowed') return 'You may not join this room.'
  return error.code === 'noRoom' ? error.message : explain(error)
}

/** The rooms, and who the user is. */
export function Rooms({ session, onOpen, onEnd }: { session: Session, onOpen: () => void, onEnd: () => void }) {
  return (
    <>
      <h2>Rooms</h2>
      <ul class="scrolls" role="list" aria-label="Rooms">
        {session.feeds.map(feed => <RoomLine key={feed.name} feed={feed} session={session} onOpen={onOpen} />)}
      </ul>
      <OtherRoom session={session} onOpen={onOpen} />
      <div class="me">
        <span class="one-line">You are <Name name={session.user} /></span>
        <button class="small" onClick={onEnd}>Sign out</button>
      </div>
    </>
  )
}
