// The login: a key of the server's API.

import { useState } from 'preact/hooks'
import { Button, Form } from './controls.js'
import { useAction } from './hooks.js'
import { keepKey, logIn, type Session } from './session.js'
import { Trouble } from './trouble.js'

interface LoginProps {
  /** Why there is a login again. */
  notice: string
  refused(): void
  onLogin(session: Session): void
}

export function Login({ notice, refused, onLogin }: LoginProps) {
  const [key, setKey] = useState('')
  const enter = useAction(async () => {
    const session = await logIn(key.trim(), refused)
    keepKey(key.trim())
    onLogin(session)
  })
  return (
    <main class="login">
      <h1>Console</h1>
      <Form onSubmit={() => key.trim() !== '' && void enter.run()}>
        {notice && !enter.error && <p role="status">{notice}</p>}
        <label class="field">
          <span>API key</span>
          <input type="password" value={key} autocomplete="current-password" spellcheck={false} autofocus
            onInput={event => setKey(event.currentTarget.value)} />
        </label>
        <Trouble error={enter.error} />
        <p class="buttons"><Button submit kind="primary" disabled={enter.isBusy}>Log in</Button></p>
        <p class="muted">
          One of <code>[[api.keys]]</code> in the server’s configuration. This tab forgets it when it is closed.
        </p>
      </Form>
    </main>
  )
}
