// Buttons and fields.

import type { ComponentChildren } from 'preact'

interface ButtonProps {
  onClick?(): void
  children: ComponentChildren
  /** `primary`, `danger` or `plain`. */
  kind?: string
  disabled?: boolean
  label?: string
  /** It sends its form. */
  submit?: boolean
}

export function Button({ onClick, children, kind, disabled, label, submit }: ButtonProps) {
  return (
    <button type={submit ? 'submit' : 'button'} class={kind} disabled={disabled} aria-label={label}
      onClick={onClick && (() => onClick())}>
      {children}
    </button>
  )
}

interface TextFieldProps {
  value: string
  onValue(value: string): void
  label?: string
  placeholder?: string
}

/** A field for a name or a text, which the browser neither corrects nor completes. */
export function TextField({ value, onValue, label, placeholder }: TextFieldProps) {
  return (
    <input value={value} aria-label={label} placeholder={placeholder} autocomplete="off" spellcheck={false}
      onInput={event => onValue(event.currentTarget.value)} />
  )
}

/** A form that stays on the page. */
export function Form({ onSubmit, children, kind }: { onSubmit(): void, children: ComponentChildren, kind?: string }) {
  return (
    <form class={kind} onSubmit={event => {
      event.preventDefault()
      onSubmit()
    }}>
      {children}
    </form>
  )
}
