// The checks of recovery find each kind of violation.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkEchoes } from '../check/echoes.js'
import { checkEdits } from '../check/edits.js'
import { checkLetters } from '../check/letters.js'
import { checkBreaks, checkGoodbyes, checkRecoveries, doomOf, recoveriesOf } from '../check/recoveries.js'
import { checkRemovals, checkTold } from '../check/removals.js'
import { checkSights } from '../check/sights.js'
import { bans, kWindow, linkFaults, listEdits, nodeKills, recoveryRooms, travellerPlans } from '../plan/recovery.js'
import { rules, stay, timeline } from './story.js'

const kTimes = { window: 8000, detection: 6000 }
const describe = () => ({})

function stretch (name, fields = {}) {
  return {
    name, user: name.split('.')[0], id: `id of ${name}`, client: { name }, openedAt: 90, confirmedAt: 100, closedAt: null,
    doomedAt: Infinity, heard: 0, letters: [], echoes: [], describe, ...fields
  }
}

// Breaks -------------------------------------------------------------------------------------------

const faultsAt = (...list) => new Map([['ann.0', list.map(([from, to]) => ({ name: 'reset', from, to }))]])
const broke = (at, backAt, fields = {}) => ({
  client: 'ann.0', stretch: stretch('ann.0'), wasIn: true, heardAt: at - 10, at, backAt, isRecovered: true, ...fields
})

test('a break is due to be recovered if it was shorter than the window from its cause on', () => {
  const share = (breaks, faults) => recoveriesOf(breaks, faults, kTimes)
  assert.deepEqual(share([broke(20_000, 25_000)], faultsAt([20_000, 21_000])), { due: 1, recovered: 1, share: 1 })
  const lost = broke(20_000, 25_000, { isRecovered: false })
  assert.deepEqual(share([lost], faultsAt([20_000, 21_000])), { due: 1, recovered: 0, share: 0 })
  assert.equal(share([lost], faultsAt([16_000, 24_000])).due, 0, 'the server may have noticed it before')
  assert.equal(share([{ ...lost, wasIn: false }], faultsAt([20_000, 21_000])).due, 0)
  assert.equal(share([broke(20_000, null)], faultsAt([20_000, 21_000])).due, 0)
})

test('a lost one in a hundred is too many', () => {
  const faults = faultsAt([20_000, 21_000])
  const breaks = lost => Array.from({ length: 200 }, (_, index) => broke(20_000, 22_000, { isRecovered: index >= lost }))
  assert.deepEqual(checkRecoveries(breaks(2), faults, kTimes), [])
  assert.deepEqual(rules(checkRecoveries(breaks(3), faults, kTimes)), Array(3).fill('Who comes back within the window is recovered'))
})

test('a run that was too slow has shown nothing', () => {
  const breaks = Array.from({ length: 20 }, (_, index) => broke(20_000, index === 0 ? 22_000 : 40_000))
  assert.deepEqual(rules(checkRecoveries(breaks, faultsAt([20_000, 21_000]), kTimes)), ['A run has breaks within the window'])
})

test('a drop without cause', () => {
  assert.deepEqual(checkBreaks([broke(20_000, 22_000)], faultsAt([19_000, 20_000]), kTimes), [])
  assert.deepEqual(rules(checkBreaks([broke(20_000, 22_000)], faultsAt([10_000, 11_000]), kTimes)), ['Nobody is dropped without cause'])
})

test('a goodbye is final, unless it may be lost', () => {
  const goodbye = { client: 'ann.0', saidAt: 20_000, backAt: 20_500 }
  assert.deepEqual(checkGoodbyes([goodbye], faultsAt([20_200, 21_000]), kTimes), [])
  assert.deepEqual(rules(checkGoodbyes([goodbye], faultsAt([1000, 2000]), kTimes)), ['Who says goodbye is not recovered'])
})

test('others may see a user go at the goodbye, or once the window is over', () => {
  const doom = (fields, ...faults) => doomOf(stretch('ann.0', fields), faultsAt(...faults), kTimes)
  assert.equal(doom({}), Infinity)
  assert.equal(doom({ closedAt: 20_000, reason: 'closed by the client' }), 20_000)
  assert.ok(doom({ closedAt: 20_000, reason: 'gone without a word' }) > 27_000)
  assert.equal(doom({ closedAt: 20_000, reason: 'gone without a word' }, [19_000, 19_500]), 20_000)
  const lost = { client: 'ann.0', heardAt: 15_000, at: 16_000, isRecovered: false }
  const notRecovered = { closedAt: 20_000, reason: 'not recovered', break: lost }
  assert.equal(doom(notRecovered, [16_000, 16_500]), 16_000)
  assert.ok(doom(notRecovered, [5000, 15_000]) < 13_000, 'the server may have noticed it long before')
})

// What others see ------------------------------------------------------------------------------------

const messageAt = (room, id) => ({ sentAt: id * 10 - 3, knownAt: id * 10 })

/// Bob sees that of Ann after message 50, and then message 51.
function seen (event, ann) {
  const bob = stay([[1, 60]], { user: 'bob', sights: [{ event, user: 'ann', after: 50, at: 600 }] })
  const visit = stay([[1, 60]], { user: 'ann', sights: [], ...ann, connection: { name: 'ann.0', describe, doomedAt: Infinity, ...ann.connection } })
  return evictions => rules(checkSights([bob, visit], evictions ?? [], messageAt))
}

test('nobody sees a user go or come who is there', () => {
  for (const event of ['roomUserLeft', 'roomUserJoined']) assert.deepEqual(seen(event, {})(), ['Nobody sees a break'])
})

test('a user may be seen to go who leaves, is doomed, or evicted', () => {
  assert.deepEqual(seen('roomUserLeft', { leaveSentAt: 505 })(), [])
  assert.deepEqual(seen('roomUserLeft', { connection: { doomedAt: 505 } })(), [])
  assert.deepEqual(seen('roomUserLeft', {})([{ user: 'ann', room: 'hall', askedAt: 505, doneAt: 506 }]), [])
  assert.deepEqual(seen('roomUserLeft', {})([{ user: 'ann', room: 'yard', askedAt: 505, doneAt: 506 }]), ['Nobody sees a break'])
  assert.deepEqual(seen('roomUserLeft', { leaveSentAt: 700 })(), ['Nobody sees a break'])
  assert.deepEqual(seen('roomUserJoined', { joinSentAt: 490, joinedAt: 520 })(), [], 'it is the join')
})

// A user's own events ----------------------------------------------------------------------------------

test('a direct message is missing, or its echo', () => {
  const ann = stretch('ann.0', { heard: 1000 })
  const bob = [stretch('bob.0', { heard: 1000 }), stretch('bob.1', { heard: 1000 })]
  const letter = { text: 'to ann: 1', from: 'bob', to: 'ann', stretch: bob[0], sentAt: 300, ackedAt: 310 }
  const check = () => rules(checkLetters(new Map([[letter.text, letter]]), [ann, ...bob]))
  const kWrong = 'Who is recovered has all direct messages'
  assert.deepEqual(check(), [kWrong, kWrong])
  ann.letters.push({ event: 'directMessage', text: letter.text })
  assert.deepEqual(check(), [kWrong])
  bob[1].heard = 305
  assert.deepEqual(check(), [], 'nothing later came there')
  ann.letters.pop()
  Object.assign(letter, { ackedAt: undefined })
  assert.deepEqual(check(), [], 'it may not have been delivered')
})

test('echoes are missing, or too many', () => {
  const other = stretch('ann.1', { openedAt: 200, confirmedAt: 210 })
  const visit = stay([], { joinSentAt: 300, joinedAt: 310, connection: other, attempts: 1 })
  visit.connection = other
  const ann = echoes => stretch('ann.0', { heard: 1000, echoes: echoes.map(([event, at, room]) => ({ event, id: other.id, room, at })) })
  const check = echoes => rules(checkEchoes([ann(echoes), other], [visit]))
  const came = ['socketConnectEcho', 205]
  const joined = ['roomJoinedEcho', 305, 'hall']
  const kWrong = ['Own sockets are told of once']
  assert.deepEqual(check([came, joined]), [])
  assert.deepEqual(check([joined]), kWrong)
  assert.deepEqual(check([came]), kWrong)
  assert.deepEqual(check([came, came, joined]), kWrong)
  assert.deepEqual(check([came, joined, joined]), kWrong)
  assert.deepEqual(check([came, joined, ['socketDisconnectEcho', 500]]), kWrong, 'it is still there')
})

test('changes of lists are missing, or told twice', () => {
  const edit = { text: 'roomAccessListAdded guest1 in hall', room: 'hall', event: 'roomAccessListAdded', name: 'guest1', sentAt: 300, ackedAt: 310 }
  const told = { event: edit.event, name: edit.name }
  const check = (edits, heard) => rules(checkEdits(new Map([[edit.text, edit]]), [stay([], { edits, heard })]))
  assert.deepEqual(check([told], 1000), [])
  assert.deepEqual(check([], 305), [])
  assert.deepEqual(check([], 1000), ['Members are told of each change once'])
  assert.deepEqual(check([told, told], 305), ['Members are told of each change once'])
})

// Removals -----------------------------------------------------------------------------------------------

const eviction = { user: 'ann', room: 'hall', askedAt: 505, doneAt: 510 }

test('a removal comes before what it follows', () => {
  const check = (ids, evictions, more) => rules(checkRemovals(
    [stay(ids, { removedAt: 600, ...more })], evictions, new Map([['hall', timeline(60)]])))
  const kWrong = ['A removal follows what came before it']
  assert.deepEqual(check([[1, 50]], [eviction]), [])
  assert.deepEqual(check([[1, 49]], [eviction]), kWrong)
  assert.deepEqual(check([[1, 50]], []), kWrong, 'nobody was evicted')
  assert.deepEqual(check([[1, 20]], [eviction], { hasLeft: true, endedAt: 300 }), [], 'the client had left')
})

test('a removal is told twice', () => {
  const check = removals => rules(checkTold([stretch('ann.0', { removals })], [eviction]))
  assert.deepEqual(check(['hall']), [])
  assert.deepEqual(check(['hall', 'hall']), ['Who is removed is told once'])
  assert.deepEqual(check(['yard']), ['Who is removed is told once'])
})

// The plan ---------------------------------------------------------------------------------------------

const take = (generator, count) => Array.from({ length: count }, () => generator.next().value)

function plan (seed) {
  const plans = travellerPlans(seed, { clients: 200, seconds: 60, rate: 100 })
  return {
    clients: plans.map(client => ({ ...client, actions: [...client.actions] })),
    faults: take(linkFaults(seed, 'user0.0'), 50),
    bans: take(bans(seed, plans)[0], 50),
    edits: take(listEdits(seed, recoveryRooms(200)), 50),
    kills: nodeKills(seed, { kills: 20, seconds: 60, nodes: 1 })
  }
}

test('the same seed makes the same plan, another one another', () => {
  const [one, other] = [plan(7), plan(8)]
  assert.deepEqual(one, plan(7))
  for (const part of Object.keys(one)) assert.notDeepEqual(one[part], other[part], part)
})

test('the clients send as many messages as they should', () => {
  const { clients } = plan(1)
  assert.equal(clients.length, 200)
  const messages = clients.flatMap(({ actions }) => actions).filter(({ name }) => name === 'send' || name === 'direct')
  assert.ok(messages.length > 5000 && messages.length < 7000, `${messages.length}`)
})

test('a network has every fault, and is gone for longer than the window now and then', () => {
  const faults = take(linkFaults(1, 'user0.0'), 500)
  assert.deepEqual(new Set(faults.map(({ name }) => name)), new Set(['reset', 'finish', 'orphan', 'stall', 'half', 'bite', 'far']))
  const far = faults.filter(({ gone }) => gone > kWindow)
  assert.ok(far.length > 5 && far.length < 100, `${far.length}`)
})
