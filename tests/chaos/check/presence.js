// At rest, the presence that the service reports is the real one.

/// A surplus or a lack: {text, sockets}; `sockets` are the ids concerned.
function difference (what, names, sockets = []) {
  return names.length === 0 ? [] : [{ text: `${what}: ${[...names].sort().join(', ')}`, sockets }]
}

/// `expected` and `actual` of a user: {socket id: rooms}.
export function compareSockets (user, expected, actual) {
  const ghosts = Object.keys(actual).filter(id => !(id in expected))
  const missing = Object.keys(expected).filter(id => !(id in actual))
  const both = Object.keys(expected).filter(id => id in actual)
  return [
    ...difference(`sockets of ${user} that are gone`, ghosts, ghosts),
    ...difference(`sockets of ${user} that are missing`, missing, missing),
    ...both.flatMap(id => [
      ...difference(`rooms of ${id} of ${user} that it is not in`, actual[id].filter(room => !expected[id].includes(room)), [id]),
      ...difference(`rooms of ${id} of ${user} that are missing`, expected[id].filter(room => !actual[id].includes(room)), [id])
    ])
  ]
}

/// `expected` is a set of users, `actual` the room's userlist.
export function compareUserlist (room, expected, actual) {
  return [
    ...difference(`userlist of ${room}, of whom nobody is there`, actual.filter(user => !expected.has(user))),
    ...difference(`userlist of ${room}, missing`, [...expected].filter(user => !actual.includes(user)))
  ]
}

/// The last notification of each user that a member got must agree with the list.
export function compareNotifications (visit, userlist) {
  const wrong = [...visit.userlist].filter(([user, { event }]) => (event === 'roomUserJoined') !== userlist.includes(user))
    .map(([user, { event }]) => `${event} ${user}`)
  return difference(`told last to ${visit.connection.name} in ${visit.room}`, wrong, [visit.connection.id])
}
