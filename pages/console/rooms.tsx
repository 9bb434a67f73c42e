// The page of rooms: their names, and the one that is chosen.

import { useState } from 'preact/hooks'
import { Button, Form, TextField } from './controls.js'
import { Dialog } from './dialog.js'
import { useAction } from './hooks.js'
import { Names } from './names.js'
import { Room } from './room.js'
import { links, type RoomTab } from './route.js'
import { useSession } from './session.js'
import { Trouble } from './trouble.js'

export function Rooms({ room, tab, user }: { room: string | null, tab: RoomTab, user: string }) {
  const { api, can } = useSession()
  const [version, setVersion] = useState(0)
  const [isAdding, setAdding] = useState(false)
  const changed = () => setVersion(version + 1)
  return (
    <div class="two-panes" data-chosen={room !== null}>
      <section class="pane-list" aria-label="Rooms">
        <div class="pane-head">
          <h2>Rooms</h2>
          {can('admin') && <Button onClick={() => setAdding(true)}>New room…</Button>}
        </div>
        <Names label="Rooms" isMain of="rooms" href={name => links.room(name)} selected={room} version={version}
          load={(query, signal) => api.rooms(query, signal)} />
      </section>
      {room !== null && <Room key={room} room={room} tab={tab} user={user} onDeleted={changed} />}
      {room === null && <p class="pane-empty muted">Choose a room.</p>}
      {isAdding && <NewRoom onClose={() => setAdding(false)} onAdded={changed} />}
    </div>
  )
}

function NewRoom({ onClose, onAdded }: { onClose(): void, onAdded(): void }) {
  const { api } = useSession()
  const [name, setName] = useState('')
  const add = useAction(() => api.addRoom(name))
  const submit = async () => {
    if (name === '' || !await add.run()) return
    onAdded()
    onClose()
    location.hash = links.room(name)
  }
  return (
    <Dialog title="New room" onClose={onClose}>
      <Form onSubmit={() => void submit()}>
        <label class="field">
          <span>Name</span>
          <TextField value={name} onValue={setName} />
        </label>
        <Trouble error={add.error} />
        <p class="buttons">
          <Button onClick={onClose}>Cancel</Button>
          <Button submit disabled={name === '' || add.isBusy}>Create</Button>
        </p>
      </Form>
    </Dialog>
  )
}
