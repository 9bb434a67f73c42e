import type { Message } from 'chat-service-client'

import type { Entry } from './feed.js'
import { dayKey } from './times.js'

/** Messages of one author this close, in ms, stand together. */
const groupSpan = 5 * 60_000

/** A line of the list of messages. */
export type Row =
  | { kind: 'gap', key: string, count: number }
  | {
    kind: 'message'
    key: string
    message: Message
    /** It is the first of its day. */
    beginsDay: boolean
    /** It is the first that the user has not seen. */
    beginsNew: boolean
    /** It does not continue what its author said just before. */
    beginsGroup: boolean
  }

/** Lays out the messages of a room: days, groups, and where the new ones begin. */
export function layOut(entries: Entry[], newFrom: number | undefined): Row[] {
  const rows: Row[] = []
  let last: Message | undefined
  let isNewShown = newFrom === undefined
  for (const entry of entries) {
    if (entry.kind === 'gap') {
      rows.push({ kind: 'gap', key: entry.key, count: entry.gap.to - entry.gap.from + 1 })
      last = undefined
      continue
    }
    const { key, message } = entry
    const beginsDay = !last || dayKey(last.timestamp) !== dayKey(message.timestamp)
    const beginsNew = !isNewShown && message.id >= newFrom! && rows.length > 0
    if (message.id >= (newFrom ?? Infinity)) isNewShown = true
    const beginsGroup = beginsDay || beginsNew || !continues(last!, message)
    rows.push({ kind: 'message', key, message, beginsDay, beginsNew, beginsGroup })
    last = message
  }
  return rows
}

function continues(last: Message, message: Message): boolean {
  return last.author === message.author && message.timestamp - last.timestamp < groupSpan
}
