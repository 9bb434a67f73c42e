// Every request with arguments of the wrong count and type, and the values that a checked argument
// accepts.

import { differential } from '../lib/differential.js'
import { connect, differs, group, send } from '../lib/steps.js'
import { binary, rawError } from '../lib/transcript.js'

// Arguments that each request accepts.
const kRequests = {
  directAddToList: ['blacklist', ['carol']],
  directGetAccessList: ['blacklist'],
  directGetWhitelistMode: [],
  directMessage: ['bob', { textMessage: 'hello' }],
  directRemoveFromList: ['blacklist', ['carol']],
  directSetWhitelistMode: [false],
  listOwnSockets: [],
  roomAddToList: ['hall', 'blacklist', ['carol']],
  roomCreate: ['new', false],
  roomDelete: ['new'],
  roomGetAccessList: ['hall', 'blacklist'],
  roomGetOwner: ['hall'],
  roomGetWhitelistMode: ['hall'],
  roomHistoryGet: ['hall', 0, 5],
  roomHistoryInfo: ['hall'],
  roomJoin: ['hall'],
  roomLeave: ['hall'],
  roomMessage: ['hall', { textMessage: 'hello' }],
  roomNotificationsInfo: ['hall'],
  roomRecentHistory: ['hall'],
  roomRemoveFromList: ['hall', 'blacklist', ['carol']],
  roomSetWhitelistMode: ['hall', false],
  roomUserSeen: ['hall', 'bob'],
  systemMessage: [{ any: 'thing' }]
}

const kOddStrings = [null, 5, 1.5, true, {}, [], ['hall'], { name: 'hall' }]
const kOddModes = [null, 0, 1, '', 'true', {}, []]
const kOddLists = [null, 'carol', 5, true, {}, { 0: 'carol', length: 1 }, [null], [5], ['carol', 5],
  ['carol', null], [['carol']], [{}]]
const kOddNumbers = [null, '1', '', true, [], [1], {}, -1, -0.5]
const kOddMessages = [null, 'hello', 5, true, [], ['hello'], {}, { text: 'hello' },
  { textMessage: null }, { textMessage: 5 }, { textMessage: ['hello'] }, { textMessage: {} },
  { textMessage: 'hello', more: 1 }, { textMessage: 'hello', id: 1 },
  { textMessage: 'hello', author: 'alice' }, { textMessage: 'hello', timestamp: 1 }]

// The values that each position refuses, by the request's name and position. The other positions
// take strings.
const kOddByPosition = {
  directAddToList: [kOddStrings, kOddLists],
  directRemoveFromList: [kOddStrings, kOddLists],
  directMessage: [kOddStrings, kOddMessages],
  directSetWhitelistMode: [kOddModes],
  roomAddToList: [kOddStrings, kOddStrings, kOddLists],
  roomCreate: [kOddStrings, kOddModes],
  roomHistoryGet: [kOddStrings, kOddNumbers, [...kOddNumbers, 0, 0.5]],
  roomMessage: [kOddStrings, kOddMessages],
  roomRemoveFromList: [kOddStrings, kOddStrings, kOddLists],
  roomSetWhitelistMode: [kOddStrings, kOddModes],
  systemMessage: [[]]
}

function tooFew ([name, args]) {
  return group(...args.map((arg, count) => ['alice', name, ...args.slice(0, count)]))
}

function oddValues ([name, args]) {
  return args.map((arg, position) => {
    const odd = kOddByPosition[name]?.[position] ?? kOddStrings
    return group(...odd.map(value => ['alice', name, ...Object.assign([...args], { [position]: value })]))
  })
}

const kRooms = [{ name: 'hall', owner: 'alice', enableUserlistUpdates: false }]
const kOptions = { enableDirectMessages: true, enableRoomsManagement: true }
const kRequestList = Object.entries(kRequests)

differential('requests with too few arguments', { options: kOptions, rooms: kRooms }, [
  connect('alice'),
  ...kRequestList.map(tooFew)
])

differential('requests with arguments of the wrong type', { options: kOptions, rooms: kRooms }, [
  connect('alice'),
  ...kRequestList.flatMap(oddValues),
  ['alice', 'roomMessage', 'hall', { textMessage: Buffer.from('hello') }],
  ['alice', 'directMessage', 'alice', Buffer.from('hello')]
])

differential('wrong arguments as raw error objects',
  { options: { ...kOptions, useRawErrorObjects: true }, rooms: kRooms }, [
    connect('alice'),
    ...kRequestList.map(tooFew),
    ...kRequestList.filter(([name]) => name.startsWith('roomM') || name === 'roomHistoryGet')
      .flatMap(oddValues),
    differs('raw-errors-are-plain',
      ['alice', 'roomAddToList', 'hall', 'blacklist', [{ deep: [Buffer.from([1, 2]), null] }]],
      { 'alice#1': [['ack', rawError('badArgument', 2, [{ deep: [binary('0102'), null] }]), null]] })
  ])

differential('arguments beyond those of a request are nobody\'s business',
  { options: kOptions, rooms: kRooms }, [
    connect('alice'),
    connect('bob'),
    ['alice', 'roomJoin', 'hall'],
    ...kRequestList.filter(([name]) => !['roomJoin', 'roomLeave', 'roomDelete'].includes(name))
      .map(([name, args]) => ['alice', name, ...args, 'more', { and: Buffer.from('more') }]),
    ['alice', 'roomDelete', 'new', 1],
    ['alice', 'roomJoin', 'hall', null],
    ['alice', 'roomLeave', 'hall', ['more']]
  ])

differential('a refused value is shown as JSON', { rooms: kRooms }, [
  connect('alice'),
  ...[1e21, 1e-7, 0.1, -0, 100, 123456789012345680000, 9007199254740993, -5e-324, 1.7976931348623157e308,
    { b: 1, a: [true, null, 'x'], c: { d: {} } }, ['"quoted" \\ / \b\f\n\r\t\u0000\u001f\u007f'],
    ['\u2028 \u00e9 \u4e2d \u{1f600}'], ['<%s> %d %j %%'], [Buffer.from([0, 255])],
    { nested: Buffer.from('x') }, { textMessage: Buffer.alloc(0) }
  ].map(value => ['alice', 'roomJoin', value])
])

differential('a name is any string until it is to be made', { rooms: kRooms }, [
  connect('alice'),
  ...['', ' ', 'no:colon', 'no{brace', '%s %d', '\u0000', 'a\nb', '\u{1f600}', '__proto__',
    'constructor', 'x'.repeat(5000)].map(name => group(
    ['alice', 'roomJoin', name],
    ['alice', 'directGetAccessList', name],
    ['alice', 'roomGetAccessList', 'hall', name],
    ['alice', 'roomUserSeen', 'hall', name]
  ))
])

differential('an event that is no request is ignored', { rooms: kRooms }, [
  connect('alice'),
  connect('alice#2'),
  send('alice', ['noSuchRequest', 'hall']),
  send('alice', ['toString']),
  send('alice', ['constructor', {}]),
  send('alice', ['__proto__']),
  send('alice', ['loginConfirmed', 'bob', {}]),
  send('alice', ['', 1]),
  ['alice', 'listOwnSockets']
])

differential('a request without acknowledgement runs all the same',
  { options: kOptions, rooms: kRooms }, [
    connect('alice'),
    connect('alice#2'),
    connect('bob'),
    send('alice', ['roomMessage', 'hall', { textMessage: 'not joined' }]),
    send('alice', ['roomMessage']),
    send('alice', ['roomJoin', 'hall'], { sees: 'alice#2', notice: 'roomJoinedEcho' }),
    send('alice', ['roomMessage', 'hall', { textMessage: 'one' }],
      { sees: 'alice', notice: 'roomMessage' }),
    send('alice', ['directMessage', 'bob', { textMessage: 'two' }],
      { sees: 'bob', notice: 'directMessage' }),
    send('alice', ['systemMessage', null], { sees: 'alice#2', notice: 'systemMessage' }),
    send('alice', ['roomLeave', 'hall'], { sees: 'alice#2', notice: 'roomLeftEcho' }),
    ['alice', 'listOwnSockets']
  ])
