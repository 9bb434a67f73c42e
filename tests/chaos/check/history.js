// History has every acknowledged message once, with the id that everybody saw.

import { violation } from './violation.js'

const kOpen = new Set(['timeout', 'disconnected', 'internalError'])

/// `messages`: the whole history of the room, oldest first. The room `keeps` so many at most.
export function checkHistory (ledger, room, messages, { keeps = Infinity } = {}) {
  const byId = new Map(messages.map(message => [message.id, message]))
  const first = Math.max(1, (messages.at(-1)?.id ?? 0) - keeps + 1)
  return [
    ...checkIds(room, messages, first),
    ...checkOrigin(ledger, room, messages),
    ...checkAcknowledged(ledger, room, byId, first),
    ...checkSeen(ledger, room, byId, first)
  ]
}

function checkIds (room, messages, first) {
  const index = messages.findIndex(({ id }, index) => id !== first + index)
  if (index < 0) return []
  return [violation('Ids are dense', `${room}: ${messages[index].id} where ${first + index} is due`,
    messages.slice(Math.max(0, index - 2), index + 3))]
}

function checkOrigin (ledger, room, messages) {
  const found = []
  const ids = new Map()
  for (const message of messages) {
    const { id, textMessage, author } = message
    const sent = ledger.sent.get(textMessage)
    if (sent === undefined || sent.room !== room || sent.user !== author) {
      found.push(violation('History has what was sent', `${room}: nobody sent ${id} as it is`, [message, sent]))
    } else if (sent.error !== undefined && !kOpen.has(sent.error)) {
      found.push(violation('What is refused is not stored', `${room}: ${id} is`, [message, sent]))
    }
    if (ids.has(textMessage)) {
      found.push(violation('A message is stored once', `${room}: ${ids.get(textMessage)} and ${id}`, [message, sent]))
    }
    ids.set(textMessage, id)
  }
  return found
}

// No failover excuses this: see min_replicas_acks.
function checkAcknowledged (ledger, room, byId, first) {
  return [...ledger.sent.values()]
    .filter(sent => sent.room === room && sent.ackedAt !== undefined && sent.id >= first)
    .filter(({ id, text }) => byId.get(id)?.textMessage !== text)
    .map(sent => violation('What is acknowledged is in history', `${room}: ${sent.id} is not`,
      [sent, byId.get(sent.id) ?? null]))
}

// A message that was seen, but never acknowledged, may be lost with a master that dies. Its id may
// be given again.
function checkSeen (ledger, room, byId, first) {
  const { texts, knownAt, others } = ledger.room(room)
  const sightings = [...others]
  texts.forEach((text, id) => sightings.push({ id, text, at: knownAt[id], by: 'the first to see it' }))
  return sightings.filter(({ id, text }) => id >= first && byId.get(id)?.textMessage !== text)
    .map(sighting => violation('What is seen is in history',
      `${room}: ${sighting.id} was seen as ${sighting.text} by ${sighting.by}`,
      [sighting, byId.get(sighting.id) ?? null], { from: sighting.at, excusable: true }))
}
