// Room messages and their history.

import { differential } from '../lib/differential.js'
import { connect, differs } from '../lib/steps.js'

const kRoom = 'hall'
const text = number => ({ textMessage: `message ${number}` })
const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const say = (from, to) => numbers(from, to).map(number => ['alice', 'roomMessage', kRoom, text(number)])
const get = (id, limit) => ['alice', 'roomHistoryGet', kRoom, id, limit]
const kLook = [['alice', 'roomHistoryInfo', kRoom], ['alice', 'roomRecentHistory', kRoom]]

// The answer with these messages, newest first.
const answer = (newest, oldest) => ({
  'alice#1': [['ack', null, numbers(oldest, newest).reverse().map(id =>
    ({ ...text(id), author: 'alice', timestamp: '<ts>', id }))]]
})

differential('messages and history', { rooms: [{ name: kRoom }] }, [
  connect('alice'), connect('alice#2'), connect('bob'), connect('carol'),
  ...['alice', 'bob'].map(name => [name, 'roomJoin', kRoom]),
  ...kLook,
  get(0, 10),
  ...say(1, 3),
  ['bob', 'roomMessage', kRoom, { textMessage: '' }],
  ['alice#2', 'roomMessage', kRoom, { textMessage: 'from the other socket' }],
  ['bob', 'roomMessage', kRoom, { textMessage: '\u00e9\u4e2d\u{1f600} "quoted" \\ \n\u0000\u2028' }],
  ['carol', 'roomMessage', kRoom, { textMessage: 'not joined' }],
  ['bob', 'roomMessage', 'nowhere', { textMessage: 'no room' }],
  ...kLook,
  ['carol', 'roomJoin', kRoom],
  ['carol', 'roomRecentHistory', kRoom],
  ['carol', 'roomHistoryInfo', kRoom]
])

// A client sends such text if it cuts an emoji in two.
const kHalf = { textMessage: 'half of a pair: \ud83d' }
const kReplaced = { textMessage: 'half of a pair: \ufffd', author: 'alice', timestamp: '<ts>', id: 1 }

differential('text that is no Unicode', { rooms: [{ name: kRoom }] }, [
  connect('alice'), connect('bob'),
  ...['alice', 'bob'].map(name => [name, 'roomJoin', kRoom]),
  differs('text-is-unicode', ['alice', 'roomMessage', kRoom, kHalf], {
    'alice#1': [['roomMessage', kRoom, kReplaced], ['ack', null, 1]],
    'bob#1': [['roomMessage', kRoom, kReplaced]]
  }),
  differs('text-is-unicode', ['bob', 'roomRecentHistory', kRoom], {
    'bob#1': [['ack', null, [kReplaced]]]
  }),
  ['alice', 'roomHistoryInfo', kRoom]
])

differential('asking for a part of history', { rooms: [{ name: kRoom, historyMaxSize: 100 }] }, [
  connect('alice'),
  ['alice', 'roomJoin', kRoom],
  ...say(1, 8),
  ...[[0, 1], [0, 3], [0, 8], [0, 100], [3, 2], [3, 100], [7, 1], [7, 5], [8, 1], [9, 1],
    [1e15, 5], [2 ** 53, 2 ** 53], [2 ** 64, 2 ** 64], [0, 1e15], [1e308, 1e308], [-0, 2], [8.5, 1]
  ].map(([id, limit]) => get(id, limit)),
  // The messages after 2.5 are those after 3: there is none between the two.
  ...[[2.5, 3], [2.5, 100], [7.5, 1], [7.9, 5], [8.1, 1], [0.5, 100], [2.5, 1.5], [0.1, 1.1]
  ].map(([id, limit]) => get(id, limit)),
  differs('limits-are-not-rounded-up', get(0, 1.5), answer(1, 1)),
  differs('limits-are-not-rounded-up', get(3, 2.9), answer(5, 4))
])

differential('history that rotates', { rooms: [{ name: kRoom, historyMaxSize: 4 }] }, [
  connect('alice'),
  ['alice', 'roomJoin', kRoom],
  ...say(1, 3),
  ...kLook,
  ...say(4, 9),
  ...kLook,
  get(5, 10), get(6, 2), get(8, 1), get(9, 1), get(5, 2), get(5, 4),
  // These are gone: the oldest kept messages follow.
  get(4, 10),
  differs('history-from-the-oldest-kept', get(0, 2), answer(7, 6)),
  differs('history-from-the-oldest-kept', get(3, 3), answer(8, 6)),
  differs('history-from-the-oldest-kept', get(4, 1), answer(6, 6)),
  get(0, 100)
])

differential('history of one', { rooms: [{ name: kRoom, historyMaxSize: 1 }] }, [
  connect('alice'),
  ['alice', 'roomJoin', kRoom],
  ...kLook,
  ...say(1, 2),
  ...kLook,
  get(1, 1), get(2, 1), get(1, 5), get(0, 5)
])

differential('no history', { rooms: [{ name: kRoom, historyMaxSize: 0 }] }, [
  connect('alice'), connect('bob'),
  ...['alice', 'bob'].map(name => [name, 'roomJoin', kRoom]),
  ...kLook,
  ...say(1, 3),
  ...kLook,
  get(0, 5), get(2, 5), get(3, 1)
])

differential('the size of history by option', {
  options: { historyMaxSize: 2 },
  rooms: [{ name: kRoom }, { name: 'larger', historyMaxSize: 3 }, { name: 'none', historyMaxSize: 0 }]
}, [
  connect('alice'),
  ...[kRoom, 'larger', 'none'].flatMap(room => [
    ['alice', 'roomJoin', room],
    ...numbers(1, 4).map(number => ['alice', 'roomMessage', room, text(number)]),
    ['alice', 'roomHistoryInfo', room],
    ['alice', 'roomRecentHistory', room]
  ])
])

differential('the most messages of an answer', {
  options: { historyMaxGetMessages: 3 }, rooms: [{ name: kRoom }]
}, [
  connect('alice'),
  ['alice', 'roomJoin', kRoom],
  ...say(1, 5),
  ...kLook,
  get(0, 2), get(0, 3), get(0, 4), get(1, 100), get(2, 100), get(3, 100), get(0, 3.5)
])

differential('no messages in answers', {
  options: { historyMaxGetMessages: 0 }, rooms: [{ name: kRoom }]
}, [
  connect('alice'),
  ['alice', 'roomJoin', kRoom],
  ...say(1, 2),
  ...kLook,
  get(0, 2)
])

differential('no history by option', {
  options: { historyMaxSize: 0, enableRoomsManagement: true }, rooms: []
}, [
  connect('alice'),
  ['alice', 'roomCreate', kRoom, false],
  ['alice', 'roomJoin', kRoom],
  ...say(1, 2),
  ...kLook
])

differential('ids are each room\'s own', { rooms: [{ name: kRoom }, { name: 'den' }] }, [
  connect('alice'),
  ['alice', 'roomJoin', kRoom],
  ['alice', 'roomJoin', 'den'],
  ...say(1, 2),
  ['alice', 'roomMessage', 'den', text(1)],
  ...say(3, 3),
  ['alice', 'roomMessage', 'den', text(2)],
  ['alice', 'roomHistoryInfo', 'den'],
  ['alice', 'roomHistoryInfo', kRoom]
])
