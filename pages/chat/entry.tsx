import { useLayoutEffect, useRef } from 'preact/hooks'

import type { Config } from './config.js'
import { type Login, memory } from './memory.js'

interface Props {
  config: Config
  /** Why there is no login yet. */
  error: string
  isBusy: boolean
  onEnter: (login: Login) => void
}

/** What comes before the chat: who are you? */
export function Entry({ config, error, isBusy, onEnter }: Props) {
  const hasName = config.auth === 'insecure' || config.auth === 'webhook'
  const hasToken = config.auth === 'jwt' || config.auth === 'webhook'
  const nameBox = useRef<HTMLInputElement>(null)
  const tokenBox = useRef<HTMLInputElement>(null)
  const first = hasName ? nameBox : tokenBox

  useLayoutEffect(() => {
    first.current?.focus()
    first.current?.select()
  }, [isBusy])

  const onSubmit = (event: Event): void => {
    event.preventDefault()
    const name = nameBox.current?.value.trim()
    const token = tokenBox.current?.value.trim()
    const login: Login = {}
    if (name) login.name = name
    if (token) login.token = token
    if ((hasName && login.name) || (!hasName && login.token)) onEnter(login)
    else first.current?.focus()
  }

  if (config.auth === 'none') return <main class="entry"><h1>Chat</h1><p>This server takes no logins.</p></main>
  return (
    <main class="entry">
      <form onSubmit={onSubmit}>
        <h1>Chat</h1>
        {hasName && (
          <>
            <label for="name">Your name</label>
            <input id="name" ref={nameBox} defaultValue={memory.lastName()} disabled={isBusy}
              autocomplete="nickname" aria-describedby="entry-error" dir="auto" />
          </>
        )}
        {hasToken && (
          <>
            <label for="token">{hasName ? 'Token, if you have one' : 'Your token'}</label>
            <input id="token" ref={tokenBox} disabled={isBusy} autocomplete="off" spellcheck={false}
              aria-describedby="entry-error" />
          </>
        )}
        <button class="primary" disabled={isBusy}>Enter</button>
        <p id="entry-error" class={error ? 'error' : 'muted'} role={error ? 'alert' : 'status'}>
          {error || (isBusy ? 'Connecting…' : '')}
        </p>
      </form>
    </main>
  )
}
