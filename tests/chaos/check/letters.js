// Each socket of a user gets all of the user's direct messages, and the author's other sockets theirs.
// What comes twice, or out of order, is noticed when it comes.

import { violation } from './violation.js'

/// `stretches` are all sessions that could be recovered, `letters` the direct messages by text.
export function checkLetters (letters, stretches) {
  const sentTo = groupBy([...letters.values()], ({ to }) => to)
  const sentBy = groupBy([...letters.values()], ({ from }) => from)
  return stretches.filter(({ confirmedAt }) => confirmedAt !== null).flatMap(stretch => [
    ...missing(stretch, 'directMessage', sentTo.get(stretch.user) ?? []),
    ...missing(stretch, 'directMessageEcho',
      (sentBy.get(stretch.user) ?? []).filter(letter => letter.stretch !== stretch))
  ])
}

export function groupBy (items, keyOf) {
  const groups = new Map()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}

/// Whether it was acknowledged before something was sent that the stretch got later.
export const isDue = (stretch, { sentAt, ackedAt }) => sentAt > stretch.confirmedAt && ackedAt < stretch.heard

function missing (stretch, event, letters) {
  const got = new Set(stretch.letters.filter(letter => letter.event === event).map(({ text }) => text))
  return letters.filter(letter => isDue(stretch, letter) && !got.has(letter.text))
    .map(letter => violation('Who is recovered has all direct messages',
      `${stretch.name} misses ${event} ${letter.text}`,
      [stretch.describe(), { ...letter, stretch: letter.stretch.name }], { from: letter.sentAt, to: stretch.heard }))
}
