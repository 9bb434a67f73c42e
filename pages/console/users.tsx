// The page of users: their names, and the one that is chosen.

import { useState } from 'preact/hooks'
import { Names } from './names.js'
import { links } from './route.js'
import { useSession } from './session.js'
import { User } from './user.js'

export function Users({ user }: { user: string | null }) {
  const { api } = useSession()
  const [version, setVersion] = useState(0)
  return (
    <div class="two-panes" data-chosen={user !== null}>
      <section class="pane-list" aria-label="Users">
        <div class="pane-head"><h2>Users</h2></div>
        <Names label="Users" isMain of="users" href={links.user} selected={user} version={version}
          load={(query, signal) => api.users(query, signal)} />
      </section>
      {user !== null && <User key={user} user={user} onDeleted={() => setVersion(version + 1)} />}
      {user === null && <p class="pane-empty muted">Choose a user.</p>}
    </div>
  )
}
