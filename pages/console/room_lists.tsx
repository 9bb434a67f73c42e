// The access lists of a room and its mode, and changing them.

import { useState } from 'preact/hooks'
import type { AccessList, RoomInfo } from './api.js'
import { Button, Form, TextField } from './controls.js'
import { Confirm } from './dialog.js'
import { useAction } from './hooks.js'
import { Names } from './names.js'
import { links } from './route.js'
import { useSession } from './session.js'
import { cut } from './text.js'
import { Trouble } from './trouble.js'

const lists: { list: AccessList, title: string, says: string }[] = [
  { list: 'adminlist', title: 'Admins', says: 'may always join, and change the other lists' },
  { list: 'whitelist', title: 'Whitelist', says: 'may join when only the whitelist may' },
  { list: 'blacklist', title: 'Blacklist', says: 'may not join; who is added here is put out' }
]

export function RoomLists({ info, onChanged }: { info: RoomInfo, onChanged(): void }) {
  return (
    <>
      <Mode info={info} onChanged={onChanged} />
      <div class="lists">
        {lists.map(each => <List key={each.list} room={info.name} {...each} onChanged={onChanged} />)}
      </div>
    </>
  )
}

/** Which of two modes: turning to the whitelist puts people out, so it is asked first. */
function Mode({ info, onChanged }: { info: RoomInfo, onChanged(): void }) {
  const { api, can } = useSession()
  const [isAsking, setAsking] = useState(false)
  const set = async (mode: boolean) => {
    await api.setWhitelistMode(info.name, mode)
    onChanged()
  }
  const open = useAction(() => set(false))
  return (
    <div class="mode">
      <p>
        {info.whitelist_only ? 'Only the whitelist, the admins and the owner may join. ' : 'All but the blacklist may join. '}
        {can('moderate') && (info.whitelist_only
          ? <Button disabled={open.isBusy} onClick={open.run}>Open to all but the blacklist</Button>
          : <Button onClick={() => setAsking(true)}>Restrict to the whitelist…</Button>)}
      </p>
      <Trouble error={open.error} />
      {isAsking && (
        <Confirm title="Restrict to the whitelist?" verb="Restrict" act={() => set(true)} onClose={() => setAsking(false)}>
          <p>Whoever is in the room and neither on the whitelist, an admin nor the owner is put out at once.</p>
        </Confirm>
      )}
    </div>
  )
}

interface ListProps { room: string, list: AccessList, title: string, says: string, onChanged(): void }

function List({ room, list, title, says, onChanged }: ListProps) {
  const { api, can } = useSession()
  const [version, setVersion] = useState(0)
  const [name, setName] = useState('')
  const changed = () => {
    setVersion(version => version + 1)
    onChanged()
  }
  const add = useAction(async () => {
    await api.addToList(room, list, name)
    setName('')
    changed()
  })
  const remove = useAction(async (each: string) => {
    await api.removeFromList(room, list, each)
    changed()
  })
  return (
    <section class="list" aria-label={title}>
      <h3>{title} <small class="muted">{says}</small></h3>
      {can('moderate') && (
        <Form kind="add" onSubmit={() => name !== '' && void add.run()}>
          <TextField value={name} onValue={setName} label={`Name to add: ${title}`} placeholder="Name" />
          <Button submit disabled={add.isBusy || name === ''}>Add</Button>
        </Form>
      )}
      <Trouble error={add.error ?? remove.error} />
      <Names label={title} of={`${room}:${list}`} limit={50} version={version} href={each => links.access(room, each)}
        load={(query, signal) => api.roomList(room, list, query, signal)}
        {...(can('moderate') && {
          tool: (each: string) => (
            <Button kind="plain" label={`Remove ${cut(each, 200)}`} disabled={remove.isBusy}
              onClick={() => void remove.run(each)}>
              Remove
            </Button>
          )
        })} />
    </section>
  )
}
