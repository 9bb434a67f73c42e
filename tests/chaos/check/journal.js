// The journal is sound, and has what the node had.

import { violation } from './violation.js'

/// `summary` is what `chat-service data check` says. `histories`: room → its
/// messages, as the node had them.
export function checkJournal (summary, histories) {
  const [, rooms, messages] = summary.match(/: OK, \d+ users, (\d+) rooms, (\d+) messages;/) ?? []
  if (rooms === undefined) return [violation('The journal is sound', summary, [])]
  const expected = [...histories.values()].reduce((sum, { length }) => sum + length, 0)
  if (Number(rooms) === histories.size && Number(messages) === expected) return []
  return [violation('The journal has all that the node had',
    `${rooms} rooms and ${messages} messages, not ${histories.size} and ${expected}`, [])]
}
