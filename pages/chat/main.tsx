import '../shared/base.css'
import './chat.css'

import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'

import { useChanges } from '../shared/observable.js'
import { paintByFrame } from '../shared/pace.js'
import { ChatView } from './chat.js'
import { type Config, loadConfig } from './config.js'
import { Entry } from './entry.js'
import { type Login, memory } from './memory.js'
import { Session } from './session.js'
import { explain } from './words.js'

/** A login on its way, then the chat; back to the entry if it is refused. */
function LoggedIn({ config, session, onEnd }: { config: Config, session: Session, onEnd: (error?: string) => void }) {
  useChanges(session)
  useEffect(() => {
    const { error } = session.chat
    if (session.state === 'rejected') onEnd(error ? explain(error) : 'The server refused the login.')
  })
  if (session.isBegun) return <ChatView session={session} onEnd={() => onEnd()} />
  const offline = session.state === 'offline' ? 'The server cannot be reached. Trying again…' : ''
  return <Entry config={config} error={offline} isBusy={true} onEnter={() => {}} />
}

function Page({ config }: { config: Config }) {
  const [session, setSession] = useState(() => {
    const login = memory.login()
    return login && new Session(config, login)
  })
  const [error, setError] = useState('')

  const enter = (login: Login): void => {
    memory.keepLogin(login)
    setError('')
    setSession(new Session(config, login))
  }

  const end = (reason = ''): void => {
    session?.end()
    memory.keepLogin(undefined)
    memory.keepRoom(undefined)
    document.title = 'Chat'
    setError(reason)
    setSession(undefined)
  }

  return session
    ? <LoggedIn config={config} session={session} onEnd={end} />
    : <Entry config={config} error={error} isBusy={false} onEnter={enter} />
}

function App() {
  const [config, setConfig] = useState<Config>()
  const [error, setError] = useState('')
  const load = (): void => {
    setError('')
    loadConfig().then(setConfig, (failure: Error) => setError(failure.message))
  }
  useEffect(load, [])
  if (config) return <Page config={config} />
  return (
    <main class="entry">
      <h1>Chat</h1>
      {error && <p class="error" role="alert">The server cannot be reached. {error}</p>}
      {error && <button onClick={load}>Try again</button>}
    </main>
  )
}

paintByFrame()
render(<App />, document.getElementById('app')!)
