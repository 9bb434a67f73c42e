// A room: what it is, and its log, members, lists and settings on tabs.

import { useState } from 'preact/hooks'
import type { RoomInfo } from './api.js'
import { Button } from './controls.js'
import { Confirm } from './dialog.js'
import { Fact } from './fact.js'
import { count, plural } from './format.js'
import { useEvery, useLoad, type Loaded } from './hooks.js'
import { Names } from './names.js'
import { RoomAccess } from './room_access.js'
import { RoomLists } from './room_lists.js'
import { RoomLog } from './room_log.js'
import { RoomSettings } from './room_settings.js'
import { links, roomTabs, type RoomTab } from './route.js'
import { useSession } from './session.js'
import { Name, WholeName } from './text.js'
import { Trouble } from './trouble.js'

interface RoomProps { room: string, tab: RoomTab, user: string, onDeleted(): void }

const titles: Record<RoomTab, string> =
  { log: 'Log', members: 'Members', lists: 'Lists', access: 'May they join?', settings: 'Settings' }

export function Room({ room, tab, user, onDeleted }: RoomProps) {
  const { api, can } = useSession()
  const [isDeleting, setDeleting] = useState(false)
  const info = useLoad(signal => api.room(room, signal), [room])
  useEvery(5000, info.reload)
  const remove = async () => {
    await api.deleteRoom(room)
    onDeleted()
    location.hash = links.rooms
  }
  return (
    <section class="pane" aria-label="Room">
      <div class="pane-head">
        <a class="pane-back" href={links.rooms}>All rooms</a>
        <h2><WholeName of={room} /></h2>
        {info.value && can('admin') && (
          <Button kind="danger" onClick={() => setDeleting(true)}>Delete room…</Button>
        )}
      </div>
      <Trouble error={info.error} retry={info.reload} />
      {info.value && <RoomFacts info={info.value} />}
      <nav class="tabs" aria-label="Of this room">
        {roomTabs.map(each => (
          <a key={each} href={links.room(room, each)} aria-current={each === tab ? 'page' : undefined}>{titles[each]}</a>
        ))}
      </nav>
      {info.value && <RoomTabPanel info={info.value} loaded={info} tab={tab} user={user} />}
      {isDeleting && (
        <Confirm title="Delete this room?" verb="Delete room" name={room} act={remove} onClose={() => setDeleting(false)}>
          <p>Its messages and lists are deleted for good, and everybody in it is put out.</p>
        </Confirm>
      )}
    </section>
  )
}

function RoomFacts({ info }: { info: RoomInfo }) {
  return (
    <dl class="fact-line">
      <Fact name="Owner">
        {info.owner === null ? 'nobody' : <a href={links.user(info.owner)}><Name of={info.owner} /></a>}
      </Fact>
      <Fact name="Joined">{plural(info.users, 'user')}</Fact>
      <Fact name="Who may join">{info.whitelist_only ? 'only the whitelist' : 'all but the blacklist'}</Fact>
      <Fact name="Last message">{count(info.last_message_id)}</Fact>
      <Fact name="Kept">{count(info.history_size)} of at most {count(info.history_max_size)}</Fact>
    </dl>
  )
}

interface PanelProps { info: RoomInfo, loaded: Loaded<RoomInfo>, tab: RoomTab, user: string }

function RoomTabPanel({ info, loaded, tab, user }: PanelProps) {
  const { api } = useSession()
  const room = info.name
  switch (tab) {
    case 'log': return <RoomLog key={room} info={info} />
    case 'members':
      return (
        <Names label="Members" of={room} href={links.user} version={info.users}
          load={(query, signal) => api.roomList(room, 'userlist', query, signal)} />
      )
    case 'lists': return <RoomLists info={info} onChanged={loaded.reload} />
    case 'access': return <RoomAccess room={room} user={user} />
    case 'settings': return <RoomSettings info={info} onChanged={loaded.reload} />
  }
}
