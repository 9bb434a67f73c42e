// A user: the sockets and their rooms, and disconnecting.

import { useState } from 'preact/hooks'
import type { UserInfo, UserSocket } from './api.js'
import { Button } from './controls.js'
import { Confirm } from './dialog.js'
import { plural } from './format.js'
import { useEvery, useLoad } from './hooks.js'
import { links } from './route.js'
import { useSession } from './session.js'
import { Name, WholeName } from './text.js'
import { Trouble } from './trouble.js'

type Question = 'disconnect' | 'delete' | null

export function User({ user, onDeleted }: { user: string, onDeleted(): void }) {
  const { api, can } = useSession()
  const [question, ask] = useState<Question>(null)
  const info = useLoad(signal => api.user(user, signal), [user])
  useEvery(5000, info.reload)
  const close = () => ask(null)
  const disconnect = async () => {
    await api.disconnect(user)
    info.reload()
  }
  const remove = async () => {
    await api.deleteUser(user)
    onDeleted()
    location.hash = links.users
  }
  return (
    <section class="pane" aria-label="User">
      <div class="pane-head">
        <a class="pane-back" href={links.users}>All users</a>
        <h2><WholeName of={user} /></h2>
        {info.value?.online && can('moderate') && (
          <Button kind="danger" onClick={() => ask('disconnect')}>Disconnect…</Button>
        )}
        {info.value?.online === false && can('admin') && (
          <Button kind="danger" onClick={() => ask('delete')}>Delete user…</Button>
        )}
      </div>
      <Trouble error={info.error} retry={info.reload} />
      {info.value && <Sockets info={info.value} />}
      {question === 'disconnect' && (
        <Confirm title="Disconnect this user?" verb="Disconnect" act={disconnect} onClose={close}>
          <p>All sockets of <Name of={user} /> are disconnected, on all nodes. Nothing keeps the user from coming back.</p>
        </Confirm>
      )}
      {question === 'delete' && (
        <Confirm title="Delete this user?" verb="Delete user" act={remove} onClose={close}>
          <p>The lists and marks of <Name of={user} /> are deleted. The next login of that name makes a new user.</p>
        </Confirm>
      )}
    </section>
  )
}

const mostSockets = 100
const mostRooms = 20

/** The first of many, and all if asked for step by step. */
function useMore(step: number): [number, () => void] {
  const [shown, show] = useState(step)
  return [shown, () => show(shown + step * 5)]
}

function Sockets({ info: { online, sockets } }: { info: UserInfo }) {
  const [shown, showMore] = useMore(mostSockets)
  return (
    <>
      <p class="user-state">
        <span class={online ? 'good' : 'muted'}>{online ? 'Online' : 'Not online'}</span>
        {online && <span class="muted"> with {plural(sockets.length, 'socket')}</span>}
      </p>
      {sockets.length > 0 && (
        <div class="table-field" role="region" aria-label="Table of sockets" tabIndex={0}>
          <table>
            <thead><tr><th scope="col" class="text">Socket</th><th scope="col" class="text">Rooms</th></tr></thead>
            <tbody>{sockets.slice(0, shown).map(socket => <SocketRow key={socket.id} socket={socket} />)}</tbody>
          </table>
        </div>
      )}
      {sockets.length > shown && <Button onClick={showMore}>{plural(sockets.length - shown, 'more socket')}</Button>}
    </>
  )
}

function SocketRow({ socket: { id, rooms } }: { socket: UserSocket }) {
  const [shown, showMore] = useMore(mostRooms)
  return (
    <tr>
      <th scope="row" class="text mono"><Name of={id} /></th>
      <td class="text">
        {rooms.length === 0 && <span class="muted">none</span>}
        <ul class="inline-list">
          {rooms.slice(0, shown).map(room => <li key={room}><a href={links.room(room)}><Name of={room} /></a></li>)}
        </ul>
        {rooms.length > shown && (
          <Button kind="plain" onClick={showMore}>{plural(rooms.length - shown, 'more room')}</Button>
        )}
      </td>
    </tr>
  )
}
