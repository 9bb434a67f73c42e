// The console: the login, then the page that the address names, under a bar with the key's rights.

import { useEffect, useState } from 'preact/hooks'
import { Button } from './controls.js'
import { Dialog } from './dialog.js'
import { focusSearch, listenToKeys } from './keyboard.js'
import { Login } from './login.js'
import { Overview } from './overview.js'
import { Problem } from './problem.js'
import { Rooms } from './rooms.js'
import { links, routeOf, type Route } from './route.js'
import { SessionContext, forgetKey, keptKey, logIn, useSession, type Session } from './session.js'
import { cut, Name } from './text.js'
import { Trouble } from './trouble.js'
import { Users } from './users.js'

export function App() {
  const [session, setSession] = useState<Session | null>(null)
  const [notice, setNotice] = useState('')
  const [kept, setKept] = useState(keptKey)
  const leave = (why: string) => {
    forgetKey()
    setKept(null)
    setNotice(why)
    setSession(null)
  }
  const refused = () => leave('The server does not know this key any more. Log in again.')
  if (session) {
    return (
      <SessionContext.Provider value={session}>
        <Console onLogout={() => leave('')} />
      </SessionContext.Provider>
    )
  }
  if (kept !== null) return <Return apiKey={kept} refused={refused} onLogin={setSession} onLogout={() => leave('')} />
  return <Login notice={notice} refused={refused} onLogin={setSession} />
}

interface ReturnProps { apiKey: string, refused(): void, onLogin(session: Session): void, onLogout(): void }

/** Logs in with the key that the tab has kept; if the server is away, as soon as it is back. */
function Return({ apiKey, refused, onLogin, onLogout }: ReturnProps) {
  const [error, setError] = useState<unknown>(null)
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    logIn(apiKey, refused).then(onLogin, problem => {
      if (problem instanceof Problem && problem.status === 401) return refused()
      setError(problem)
      timer = setTimeout(() => setTurn(turn + 1), 2000)
    })
    return () => clearTimeout(timer)
  }, [turn])
  return (
    <main class="login">
      <h1>Console</h1>
      {error ? <Trouble error={error} retry={() => setTurn(turn + 1)} /> : <p role="status" class="muted">Logging in…</p>}
      {error !== null && <p class="buttons"><Button onClick={onLogout}>Log out</Button></p>}
    </main>
  )
}

function useRoute(): Route {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const changed = () => setHash(location.hash)
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])
  return routeOf(hash)
}

function titleOf(route: Route): string {
  if (route.page === 'rooms') return route.room === null ? 'Rooms' : `Room ${cut(route.room, 60)}`
  if (route.page === 'users') return route.user === null ? 'Users' : `User ${cut(route.user, 60)}`
  return route.page === 'overview' ? 'Overview' : 'Nothing here'
}

/** Where Escape leads. */
function parentOf(route: Route): string {
  if (route.page === 'rooms' && route.room !== null) return links.rooms
  if (route.page === 'users' && route.user !== null) return links.users
  return links.overview
}

function Console({ onLogout }: { onLogout(): void }) {
  const route = useRoute()
  const [isHelping, setHelping] = useState(false)
  const title = titleOf(route)
  useEffect(() => { document.title = `${title} · Console` }, [title])
  useEffect(() => listenToKeys({
    back: () => { location.hash = parentOf(route) },
    find: () => {
      location.hash = links.rooms
      addEventListener('hashchange', () => requestAnimationFrame(focusSearch), { once: true })
    },
    help: () => setHelping(true)
  }), [location.hash])
  return (
    <>
      <Bar route={route} onHelp={() => setHelping(true)} onLogout={onLogout} />
      <main class="console"><Page route={route} /></main>
      {isHelping && <Help onClose={() => setHelping(false)} />}
    </>
  )
}

function Bar({ route, onHelp, onLogout }: { route: Route, onHelp(): void, onLogout(): void }) {
  const { key } = useSession()
  const current = (page: Route['page']) => (route.page === page ? 'page' : undefined)
  return (
    <header class="bar">
      <h1>Console</h1>
      <nav aria-label="Pages">
        <a href={links.overview} aria-current={current('overview')}>Overview</a>
        <a href={links.rooms} aria-current={current('rooms')}>Rooms</a>
        <a href={links.users} aria-current={current('users')}>Users</a>
      </nav>
      <p class="bar-key">
        <span class="muted">Key</span> <b><Name of={key.name} length={40} /></b>{' '}
        <span class="muted">{key.rights.length > 0 ? key.rights.join(', ') : 'no rights'}</span>
      </p>
      <Button kind="plain" onClick={onHelp} label="Keys of the keyboard">?</Button>
      <Button kind="plain" onClick={onLogout}>Log out</Button>
    </header>
  )
}

function Page({ route }: { route: Route }) {
  const { can } = useSession()
  if (!can('read')) return <p class="page">This key lacks the right “read”, so there is nothing to see.</p>
  switch (route.page) {
    case 'overview': return <Overview />
    case 'rooms': return <Rooms room={route.room} tab={route.tab} user={route.user} />
    case 'users': return <Users user={route.user} />
    case 'unknown':
      return <p class="page">There is nothing at this address. <a href={links.overview}>Go to the overview</a></p>
  }
}

const keys = [
  ['/', 'to the search field'],
  ['↑ ↓', 'along a list'],
  ['Enter', 'open'],
  ['Esc', 'back, or close'],
  ['?', 'this']
]

function Help({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="facts">{keys.map(([key, does]) => <><dt><kbd>{key}</kbd></dt><dd>{does}</dd></>)}</dl>
      <p class="buttons"><Button onClick={onClose}>Close</Button></p>
    </Dialog>
  )
}
