import type { Session } from './session.js'

const texts: Record<string, string> = {
  connecting: 'Connecting…',
  'catching up': 'Catching up with what you missed…',
  offline: 'You are offline. What you write is sent when the connection is back.'
}

/** What the client is doing, unless all is well. */
export function Banner({ session }: { session: Session }) {
  const text = texts[session.state]
  return (
    <div class={`banner${text ? ' shown' : ''}`} role="status">
      {text}
      {session.state === 'offline' && <button class="small" onClick={() => session.chat.connect()}>Try now</button>}
    </div>
  )
}
