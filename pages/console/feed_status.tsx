// Whether a stream runs, and when the next attempt is if it does not.

import { Button } from './controls.js'
import { useNow } from './hooks.js'
import { wordsOf } from './problem.js'
import type { FeedState } from './streams.js'

export function FeedStatus({ state, retry }: { state: FeedState, retry(): void }) {
  return (
    <div class="feed-status" role="status">
      {state.kind === 'live' && <span class="good">Live</span>}
      {state.kind === 'connecting' && <span class="muted">Connecting…</span>}
      {state.kind === 'ended' && <span class="bad">{wordsOf(state.problem)}</span>}
      {state.kind === 'away' && (
        <span class="bad">
          {wordsOf(state.problem)} <Countdown to={state.retryAt} />{' '}
          <Button kind="plain" onClick={retry}>Try now</Button>
        </span>
      )}
    </div>
  )
}

/** Not read out each second. */
function Countdown({ to }: { to: number }) {
  const seconds = Math.max(0, Math.ceil((to - useNow()) / 1000))
  return <span aria-hidden="true">Next attempt in {seconds} s.</span>
}
