// May a user join a room, and why not.

import { useEffect, useState } from 'preact/hooks'
import type { Access } from './api.js'
import { Button, Form, TextField } from './controls.js'
import { useAction, useLoad } from './hooks.js'
import { links } from './route.js'
import { useSession } from './session.js'
import { Name } from './text.js'
import { Trouble } from './trouble.js'

export function RoomAccess({ room, user }: { room: string, user: string }) {
  const [typed, setTyped] = useState(user)
  const [turn, setTurn] = useState(0)
  useEffect(() => setTyped(user), [user])
  const submit = () => {
    if (typed === user) setTurn(turn + 1)
    else location.hash = links.access(room, typed)
  }
  return (
    <>
      <Form kind="add" onSubmit={submit}>
        <label class="field-inline">
          <span>User</span>
          <TextField value={typed} onValue={setTyped} />
        </label>
        <Button submit disabled={typed === ''}>May they join?</Button>
      </Form>
      {user !== '' && <Verdict key={user} room={room} user={user} turn={turn} />}
    </>
  )
}

const reasons: Record<Access['reason'], string> = {
  owner: 'The owner of a room may always join it.',
  admin: 'Admins of a room may always join it.',
  open: 'The room is open to all but its blacklist.',
  whitelisted: 'Only the whitelist may join, and this user is on it.',
  blacklisted: 'This user is on the blacklist.',
  notWhitelisted: 'Only the whitelist may join, and this user is not on it.'
}

function Verdict({ room, user, turn }: { room: string, user: string, turn: number }) {
  const { api } = useSession()
  const access = useLoad(signal => api.access(room, user, signal), [room, user, turn])
  if (access.error) return <Trouble error={access.error} retry={access.reload} />
  if (!access.value) return null
  const { allowed, reason, exists, joined } = access.value
  return (
    <div class="verdict" role="status">
      <p class="verdict-line">
        <a href={links.user(user)}><Name of={user} /></a>{' '}
        <b class={allowed ? 'good' : 'bad'}>{allowed ? 'may join' : 'may not join'}</b>.{' '}
        {reasons[reason]}
      </p>
      <ul class="verdict-facts">
        {!exists && <li>There is no such user yet: this is what the answer would be.</li>}
        <li>{joined ? 'In the room now.' : 'Not in the room now.'}</li>
        {allowed && !joined && <li>A hook or webhook of the server may still refuse.</li>}
      </ul>
      <Remedy access={access.value} onChanged={access.reload} />
    </div>
  )
}

/** The change that would turn the answer. */
function Remedy({ access, onChanged }: { access: Access, onChanged(): void }) {
  const { api, can } = useSession()
  const { room, user, reason, blacklist } = access
  const change = useAction(async () => {
    if (blacklist) await api.removeFromList(room, 'blacklist', user)
    else await api.addToList(room, 'whitelist', user)
    onChanged()
  })
  if (!can('moderate') || (reason !== 'blacklisted' && reason !== 'notWhitelisted')) return null
  return (
    <>
      <Button disabled={change.isBusy} onClick={change.run}>
        {blacklist ? 'Remove from the blacklist' : 'Add to the whitelist'}
      </Button>
      <Trouble error={change.error} />
    </>
  )
}
