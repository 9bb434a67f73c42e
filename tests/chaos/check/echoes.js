// A user's sockets are told what the user's other sockets do: all of it, and no more.

import { groupBy, isDue } from './letters.js'
import { violation } from './violation.js'

export function checkEchoes (stretches, visits) {
  const byUser = groupBy(stretches.filter(({ confirmedAt }) => confirmedAt !== null), ({ user }) => user)
  const visitsOf = groupBy(visits, ({ connection }) => connection)
  const check = (stretch, other) => stretch === other
    ? []
    : [...checkSocket(stretch, other), ...checkRooms(stretch, other, visitsOf.get(other) ?? [])]
  return [...byUser.values()].flatMap(own => own.flatMap(stretch => own.flatMap(other => check(stretch, other))))
}

function fault (stretch, other, detail) {
  return violation('Own sockets are told of once', `${stretch.name}: ${detail}`, [stretch.describe(), other.describe()],
    { from: other.openedAt, to: stretch.heard })
}

const count = (stretch, event, id, room) =>
  stretch.echoes.filter(echo => echo.event === event && echo.id === id && echo.room === room).length

function checkSocket (stretch, other) {
  const found = []
  const came = count(stretch, 'socketConnectEcho', other.id)
  const isKnown = isDue(stretch, { sentAt: other.openedAt, ackedAt: other.confirmedAt })
  if (came > 1 || (isKnown && came === 0)) found.push(fault(stretch, other, `${other.name} connected ${came} times`))
  const went = stretch.echoes.filter(({ event, id }) => event === 'socketDisconnectEcho' && id === other.id)
  if (went.length > 1 || (went.length === 1 && went[0].at < other.doomedAt)) {
    found.push(fault(stretch, other, `${other.name} disconnected ${went.length} times, at ${went[0].at}`))
  }
  return found
}

function checkRooms (stretch, other, visits) {
  return [...groupBy(visits, ({ room }) => room)].flatMap(([room, stays]) => {
    const came = count(stretch, 'roomJoinedEcho', other.id, room)
    const least = stays.filter(({ joinSentAt, joinedAt }) =>
      joinedAt !== null && isDue(stretch, { sentAt: joinSentAt, ackedAt: joinedAt }))
    const most = stays.reduce((sum, { attempts }) => sum + attempts, 0)
    if (came >= least.length && came <= most) return []
    return [fault(stretch, other, `${other.name} joined ${room} ${came} times, not ${least.length} to ${most}`)]
  })
}
