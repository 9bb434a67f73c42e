import { useMemo } from 'preact/hooks'

import { useChanges } from '../shared/observable.js'
import type { Feed } from './feed.js'
import { MessageRow, UnsentRow } from './message.js'
import { useScroll } from './scroll.js'
import { Name } from './text.js'
import { layOut } from './timeline.js'
import { countText, typingText } from './words.js'

function Beginning({ feed }: { feed: Feed }) {
  if (feed.hasFailed) {
    return (
      <p class="beginning">
        Older messages could not be read. <button class="small" onClick={() => feed.loadAgain()}>Try again</button>
      </p>
    )
  }
  if (!feed.isComplete) return <p class="beginning">{feed.isLoading ? 'Loading…' : '\u00a0'}</p>
  const first = feed.entries[0]
  if (!first) return <p class="beginning">Nobody has said anything yet.</p>
  const isAll = first.kind === 'message' && first.message.id === 1
  return <p class="beginning">{isAll ? 'The room begins here.' : 'Older messages are not kept.'}</p>
}

function Typing({ users }: { users: string[] }) {
  if (users.length === 0) return <p class="typing" />
  const { names: [first, second], rest } = typingText(users)
  return (
    <p class="typing one-line">
      {first !== undefined && <Name name={first} />}
      {second !== undefined && <> and <Name name={second} /></>} {rest}
    </p>
  )
}

/** The messages of a room, and what was sent to it. */
export function Messages({ feed, user }: { feed: Feed, user: string }) {
  useChanges(feed)
  const { box, list, toEnd } = useScroll(feed)
  const rows = useMemo(() => layOut(feed.entries, feed.newFrom), [feed.entries, feed.newFrom])
  const items = useMemo(() => rows.map(row =>
    <MessageRow key={row.key} row={row} isOwn={row.kind === 'message' && row.message.author === user} />), [rows, user])
  return (
    <div class="stream">
      <div class="box" ref={box} tabIndex={0} role="group" aria-label="Conversation">
        <Beginning feed={feed} />
        <ol ref={list} role="list" aria-label="Messages" aria-live={feed.isLoading ? 'off' : 'polite'}
          aria-relevant="additions">
          {items}
          {feed.unsent.map(sent => <UnsentRow key={sent.key} sent={sent} feed={feed} />)}
        </ol>
      </div>
      {!feed.isAtEnd && (
        <button class="to-end" onClick={toEnd}>
          {feed.unread > 0 ? countText(feed.unread, 'new message', 'new messages') : 'To the latest'} ↓
        </button>
      )}
      <Typing users={feed.typing} />
    </div>
  )
}
