// A room's log as it runs. Scrolling up loads older messages, scrolling down the newer ones.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { paths, type Message, type RoomInfo } from './api.js'
import { Button } from './controls.js'
import { FeedStatus } from './feed_status.js'
import { count } from './format.js'
import { useAction, useDraw, useFeed } from './hooks.js'
import { LogEntry } from './log_entry.js'
import { LogWindow } from './log_window.js'
import { Post } from './post.js'
import { ScrollKeeper } from './scroll_keeper.js'
import { useSession } from './session.js'
import type { StreamEvent } from './streams.js'
import { Trouble } from './trouble.js'

const windowSize = 400
const pageSize = 100
/** Pixels from an edge at which more is loaded. */
const nearEdge = 400

export function RoomLog({ info }: { info: RoomInfo }) {
  const { api, can } = useSession()
  const room = info.name
  const log = useRef(new LogWindow(windowSize)).current
  const scroll = useRef(new ScrollKeeper()).current
  const birth = useRef('')
  const draw = useDraw()
  const [lastId] = useState(() => String(Math.max(0, info.last_message_id - pageSize)))

  const onEvent = (event: StreamEvent) => {
    const [, born = ''] = event.id.split('-')
    if (birth.current && born && born !== birth.current) log.clear()
    birth.current = born || birth.current
    if (event.data !== null) take(log, event.type, JSON.parse(event.data), scroll.isFollowing)
    draw()
  }
  const [feed, retry] = useFeed(paths.roomEvents(room), onEvent, lastId)

  const older = useAction(async () => {
    const after = Math.max(0, log.first - 1 - pageSize)
    log.prepend(await api.messages(room, after, pageSize), after)
    draw()
  })
  const newer = useAction(async () => {
    log.extend(await api.messages(room, log.last, pageSize))
    draw()
  })
  const loadMore = () => {
    if (scroll.isNearTop(nearEdge) && log.first > 1 && !log.atStart && !older.error) void older.run()
    else if (scroll.isNearBottom(nearEdge) && !log.atEnd && !newer.error) void newer.run()
  }
  const toNewest = useAction(async () => {
    if (!log.atEnd) log.jump(await api.messages(room, Math.max(0, log.newest - pageSize), pageSize))
    scroll.follow()
    draw()
  })

  useLayoutEffect(() => {
    scroll.restore()
    loadMore()
  })
  useEffect(() => scroll.onChange(draw), [])

  return (
    <div class="log">
      <FeedStatus state={feed} retry={retry} />
      <div class="log-field" role="log" aria-live="off" aria-label="Log" tabIndex={0} ref={element => scroll.attach(element)}
        onScroll={() => {
          scroll.moved()
          loadMore()
        }}>
        <Trouble error={older.error} retry={older.run} />
        {log.atStart && <p class="muted log-edge">Nothing older is kept.</p>}
        <ol>{log.items.map(item => <LogEntry key={item.key} item={item} />)}</ol>
        {feed.kind === 'live' && log.items.length === 0 && <p class="muted log-edge">No messages yet.</p>}
        <Trouble error={newer.error ?? toNewest.error} retry={newer.run} />
      </div>
      {!(scroll.isFollowing && log.atEnd) && (
        <Button kind="log-jump" onClick={() => void toNewest.run()}>
          To the newest{log.unseen > 0 && ` (${count(log.unseen)} more)`}
        </Button>
      )}
      {can('moderate') && <Post room={room} />}
    </div>
  )
}

/** Named events tell of members; others have a message. */
function take(log: LogWindow, type: string, data: unknown, following: boolean) {
  if (type === 'message') log.append(data as Message, following)
  if (type !== 'joined' && type !== 'left') return
  const { user } = data as { user: unknown }
  if (typeof user === 'string') log.note(user, type === 'joined', Date.now(), following)
}
