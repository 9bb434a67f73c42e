// The comparison of presence finds ghosts and missing users.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { compareNotifications, compareSockets, compareUserlist } from '../check/presence.js'
import { unexcused, violation } from '../check/violation.js'
import { lossyWindows, mayLinger } from '../check/windows.js'

const texts = differences => differences.map(({ text }) => text)

test('sockets', () => {
  assert.deepEqual(compareSockets('ann', { a: ['hall', 'yard'] }, { a: ['yard', 'hall'] }), [])
  assert.deepEqual(texts(compareSockets('ann', { a: [] }, { a: [], b: [] })), ['sockets of ann that are gone: b'])
  assert.deepEqual(texts(compareSockets('ann', { a: [], b: [] }, { a: [] })), ['sockets of ann that are missing: b'])
  assert.deepEqual(texts(compareSockets('ann', { a: ['hall'] }, { a: ['yard'] })),
    ['rooms of a of ann that it is not in: yard', 'rooms of a of ann that are missing: hall'])
})

test('userlists', () => {
  assert.deepEqual(compareUserlist('hall', new Set(['ann', 'bob']), ['bob', 'ann']), [])
  assert.deepEqual(texts(compareUserlist('hall', new Set(['ann']), ['bob'])),
    ['userlist of hall, of whom nobody is there: bob', 'userlist of hall, missing: ann'])
})

test('what members were told last', () => {
  const visit = {
    connection: { name: 'ann.0', id: 'a' },
    room: 'hall',
    userlist: new Map([['bob', { event: 'roomUserJoined' }], ['carl', { event: 'roomUserLeft' }]])
  }
  assert.deepEqual(compareNotifications(visit, ['bob']), [])
  assert.deepEqual(texts(compareNotifications(visit, ['carl'])),
    ['told last to ann.0 in hall: roomUserJoined bob, roomUserLeft carl'])
})

test('a failover excuses what it may have lost, at its time, and nothing else', () => {
  const windows = lossyWindows([{ name: 'death', from: 10_000, to: 20_000 }, { name: 'kill', from: 0, to: 90_000 }],
    [12_000, 50_000], name => name === 'death')
  const at = (from, excusable) => violation('rule', 'detail', [], { from, excusable })
  const found = [at(15_000, true), at(15_000, false), at(24_000, true), at(26_000, true), at(50_000, true)]
  assert.deepEqual(unexcused(found, windows), [found[1], found[3]])
})

test('what ended long before a failover does not linger, nor what never ended', () => {
  const windows = [{ from: 50_000, to: 60_000 }]
  assert.deepEqual([30_000, 40_000, 55_000, 61_000, null].map(time => mayLinger(time, windows)),
    [false, true, true, false, false])
  assert.equal(mayLinger(null, [{ from: 0, to: 60_000 }]), false)
})
