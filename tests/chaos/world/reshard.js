// Moves slots of a cluster from one master to another while they are in use, as `redis-cli
// --cluster reshard` does, but slower.

import { sleep } from './time.js'

const kAtOnce = 10

/// Patterns of the keys that move, by kind.
const kPatterns = {
  rooms: '*{room:*',
  users: '*{user:*',
  // Leases, and the sets of all names and nodes.
  others: '*{node:*|*{rooms:*|*{users:*|*nodes'
}

async function slotsOf (server, type) {
  const patterns = kPatterns[type].split('|')
  const keys = (await Promise.all(patterns.map(pattern => server.keys(pattern)))).flat()
  const tags = new Set(keys.map(key => key.match(/\{.+?\}/)?.[0] ?? key))
  const slots = await Promise.all([...tags].map(tag => server.cli('CLUSTER', 'KEYSLOT', tag)))
  return [...new Set(slots)]
}

async function ok (answer) {
  const said = await answer
  if (said !== 'OK' && said !== 'NOKEY') throw new Error(`A slot is stuck: ${said}`)
}

async function moveKeys (slot, from, to, count) {
  const listed = await from.cli('CLUSTER', 'GETKEYSINSLOT', slot, count)
  const keys = listed.split('\n').filter(key => key !== '')
  if (keys.length > 0) {
    await ok(from.cli('MIGRATE', '127.0.0.1', to.port, '', 0, 5000, 'KEYS', ...keys))
  }
  return keys.length
}

async function moveSlot (slot, from, to, masters, openFor) {
  const [fromId, toId] = await Promise.all([from, to].map(server => server.cli('CLUSTER', 'MYID')))
  await ok(to.cli('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId))
  await ok(from.cli('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId))
  await sleep(openFor / 2)
  // Now some keys are here and some there.
  await moveKeys(slot, from, to, Math.ceil(Number(await from.cli('CLUSTER', 'COUNTKEYSINSLOT', slot)) / 2))
  await sleep(openFor / 2)
  while (await moveKeys(slot, from, to, kAtOnce) > 0);
  const others = masters.filter(master => master !== to && master !== from)
  for (const master of [to, from, ...others]) await ok(master.cli('CLUSTER', 'SETSLOT', slot, 'NODE', toId))
}

/// Moves all slots of `from` that have keys of the type, one after the other. Each stays open for a
/// while: `length` ms for all together, plus the time for the work.
export async function reshard (from, to, masters, { type, length }) {
  const slots = await slotsOf(from, type)
  for (const slot of slots) await moveSlot(slot, from, to, masters, length / slots.length)
}
