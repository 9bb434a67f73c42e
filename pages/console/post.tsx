// Posting to a room as the server.

import { useRef, useState } from 'preact/hooks'
import { Button, Form, TextField } from './controls.js'
import { useAction } from './hooks.js'
import { useSession } from './session.js'
import { Trouble } from './trouble.js'

export function Post({ room }: { room: string }) {
  const { api } = useSession()
  const [text, setText] = useState('')
  // One key for a text until it is stored: another attempt stores nothing twice.
  const once = useRef('')
  const post = useAction(async () => {
    once.current ||= newKey()
    await api.post(room, text, once.current)
    once.current = ''
    setText('')
  })
  const edit = (next: string) => {
    once.current = ''
    setText(next)
  }
  return (
    <Form kind="post" onSubmit={() => text !== '' && void post.run()}>
      <Trouble error={post.error} />
      <TextField value={text} onValue={edit} label="Message of the server" placeholder="Say as the server…" />
      <Button submit disabled={text === '' || post.isBusy}>Post</Button>
    </Form>
  )
}

/** crypto.randomUUID() needs HTTPS; this does not. */
const newKey = () => [...crypto.getRandomValues(new Uint32Array(4))].map(word => word.toString(36)).join('-')
