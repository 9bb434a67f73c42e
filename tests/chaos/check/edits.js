// The members of a room are told of each change of its lists once. A change is asked for again if
// there was no answer, and each time may have been done.

import { groupBy } from './letters.js'
import { violation } from './violation.js'

/// `edits`: the changes by text; `visits`: stays of stretches.
export function checkEdits (edits, visits) {
  const byRoom = groupBy([...edits.values()], ({ room }) => room)
  return visits.filter(({ joinedAt }) => joinedAt !== null).flatMap(visit => {
    const got = groupBy(visit.edits, ({ event, name }) => `${event} ${name} in ${visit.room}`)
    return (byRoom.get(visit.room) ?? []).flatMap(edit => {
      const times = got.get(edit.text)?.length ?? 0
      const isDue = edit.sentAt > visit.joinedAt && edit.ackedAt < visit.heard
      const isOften = times > (edit.attempts ?? 1)
      if (!isOften && (times > 0 || !isDue)) return []
      return [violation('Members are told of each change once',
        `${visit.connection.name}: ${edit.text}, ${times} times`, [visit.describe(), edit],
        { from: edit.sentAt, to: edit.ackedAt })]
    })
  })
}
