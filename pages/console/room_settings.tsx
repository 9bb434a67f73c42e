// The settings of a room, and changing them.

import { useState } from 'preact/hooks'
import type { RoomInfo, RoomSettings as Settings } from './api.js'
import { count } from './format.js'
import { Button, Form, TextField } from './controls.js'
import { useAction } from './hooks.js'
import { useSession } from './session.js'
import { Name } from './text.js'
import { Trouble } from './trouble.js'

const switches = [
  ['enable_userlist_updates', 'Tell members who joins and leaves'],
  ['enable_access_lists_updates', 'Tell members of changes to lists and mode'],
  ['enable_read_updates', 'Tell members who has read what'],
  ['public_read', 'Anybody may read along, without a login']
] as const

export function RoomSettings({ info, onChanged }: { info: RoomInfo, onChanged(): void }) {
  const { can } = useSession()
  return can('admin') ? <Editor info={info} onChanged={onChanged} /> : <Facts info={info} />
}

function Facts({ info }: { info: RoomInfo }) {
  return (
    <dl class="facts">
      <dt>Owner</dt><dd>{info.owner === null ? 'nobody' : <Name of={info.owner} />}</dd>
      <dt>Messages kept</dt><dd>{count(info.history_max_size)} at most</dd>
      {switches.map(([name, text]) => <><dt>{text}</dt><dd>{info[name] ? 'yes' : 'no'}</dd></>)}
    </dl>
  )
}

interface Draft extends Omit<Settings, 'owner' | 'history_max_size'> { owner: string, history_max_size: string }

const draftOf = (info: RoomInfo): Draft =>
  ({ ...info, owner: info.owner ?? '', history_max_size: String(info.history_max_size) })

/** What of the draft differs from the room. */
function changeOf(info: RoomInfo, draft: Draft): Partial<Settings> {
  const change: Partial<Settings> = {}
  if (draft.owner !== (info.owner ?? '')) change.owner = draft.owner || null
  if (draft.history_max_size !== String(info.history_max_size)) change.history_max_size = Number(draft.history_max_size)
  for (const [name] of switches) if (draft[name] !== info[name]) change[name] = draft[name]
  return change
}

function Editor({ info, onChanged }: { info: RoomInfo, onChanged(): void }) {
  const { api } = useSession()
  const [draft, setDraft] = useState(() => draftOf(info))
  const [isSaved, setSaved] = useState(false)
  const change = changeOf(info, draft)
  const isChanged = Object.keys(change).length > 0
  const save = useAction(async () => {
    await api.changeRoom(info.name, change)
    setSaved(true)
    onChanged()
  })
  const edit = (part: Partial<Draft>) => {
    setSaved(false)
    setDraft({ ...draft, ...part })
  }
  return (
    <Form kind="settings" onSubmit={() => isChanged && void save.run()}>
      <label class="field">
        <span>Owner</span>
        <TextField value={draft.owner} placeholder="nobody" onValue={owner => edit({ owner })} />
      </label>
      <label class="field">
        <span>Messages kept, at most</span>
        <input type="number" min="0" max="2147483647" step="1" required value={draft.history_max_size}
          onInput={event => edit({ history_max_size: event.currentTarget.value })} />
      </label>
      {switches.map(([name, text]) => (
        <label key={name} class="switch">
          <input type="checkbox" checked={draft[name]} onChange={event => edit({ [name]: event.currentTarget.checked })} />
          <span>{text}</span>
        </label>
      ))}
      <Trouble error={save.error} />
      <p class="buttons">
        <Button submit disabled={!isChanged || save.isBusy}>Save</Button>
        <span role="status" class="good">{isSaved && !isChanged ? 'Saved.' : ''}</span>
      </p>
    </Form>
  )
}
