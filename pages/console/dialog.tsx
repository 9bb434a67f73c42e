// Dialogs on <dialog>: the browser keeps the focus inside, closes them on Escape, and gives the
// focus back.

import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Button, Form, TextField } from './controls.js'
import { useAction } from './hooks.js'
import { spelled, WholeName } from './text.js'
import { Trouble } from './trouble.js'

interface DialogProps {
  title: ComponentChildren
  onClose(): void
  children: ComponentChildren
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const element = dialog.current!
    element.showModal()
    return () => element.close()
  }, [])
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose} onKeyDown={event => event.stopPropagation()}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  )
}

interface ConfirmProps extends DialogProps {
  /** The button that does it. */
  verb: string
  act(): Promise<void>
  /** Has to be typed first. */
  name?: string
}

/** Asks before it acts; stays open, and says why, if the act fails. */
export function Confirm({ title, onClose, children, verb, act, name }: ConfirmProps) {
  const [typed, setTyped] = useState('')
  const action = useAction(act)
  const isSure = name === undefined || typed === name || typed === spelled(name)
  const submit = async () => {
    if (isSure && await action.run()) onClose()
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <Form onSubmit={() => void submit()}>
        {children}
        {name !== undefined && (
          <label class="field">
            <span>Type <WholeName of={name} /> to go on</span>
            <TextField value={typed} onValue={setTyped} />
          </label>
        )}
        <Trouble error={action.error} />
        <p class="buttons">
          <Button onClick={onClose}>Cancel</Button>
          <Button submit kind="danger" disabled={!isSure || action.isBusy}>{verb}</Button>
        </p>
      </Form>
    </Dialog>
  )
}
