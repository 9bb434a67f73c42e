// What went wrong, said where it did.

import { Button } from './controls.js'
import { wordsOf } from './problem.js'

export function Trouble({ error, retry }: { error: unknown, retry?: () => void }) {
  if (error === null || error === undefined) return null
  return (
    <p class="trouble" role="alert">
      {wordsOf(error)}{' '}
      {retry && <Button kind="plain" onClick={retry}>Try again</Button>}
    </p>
  )
}
