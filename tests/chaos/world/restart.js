// What a node knows of who was there before its last start.

import { now } from './time.js'

/// {room, startedAt, readAt, userlist, seen}; `seen`: user → the answer to roomUserSeen, of all who
/// had joined before.
export async function readAfterStart (room, node, admin, record) {
  const { startedAt } = node
  const before = new Set(record.visits.filter(visit =>
    visit.room === room && visit.joinedAt !== null && visit.joinedAt < startedAt).map(({ user }) => user))
  const userlist = await admin.userlist(room)
  const seen = new Map()
  await Promise.all([...before].map(async user => {
    seen.set(user, (await admin.call('roomUserSeen', room, user)).result)
  }))
  return { room, startedAt, readAt: now(), userlist, seen }
}
