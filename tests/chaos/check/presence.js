// At rest, who the service says is there is who is there.

const sorted = names => [...names].sort()
const text = value => JSON.stringify(value)

/// `sockets`: user → {socket id: rooms}, as clients know it. Differences, as text.
export function compareSockets (user, expected, actual) {
  const normal = sockets => Object.fromEntries(
    sorted(Object.keys(sockets)).map(id => [id, sorted(sockets[id])]))
  if (text(normal(expected)) === text(normal(actual))) return []
  return [`sockets of ${user}: ${text(normal(actual))}, but there are ${text(normal(expected))}`]
}

export function compareUserlist (room, expected, actual) {
  const ghosts = sorted(actual).filter(user => !expected.has(user))
  const missing = sorted(expected).filter(user => !actual.includes(user))
  return [
    ...ghosts.map(user => `userlist of ${room}: ${user} is not there`),
    ...missing.map(user => `userlist of ${room}: ${user} is missing`)
  ]
}

/// What a member was told last of each user agrees with the list.
export function compareNotifications (visit, userlist) {
  return [...visit.userlist].filter(([user, { event }]) => (event === 'roomUserJoined') !== userlist.includes(user))
    .map(([user, { event }]) => `${visit.connection.name} in ${visit.room} was told last: ${event} ${user}`)
}
