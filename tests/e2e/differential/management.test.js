// Rooms that clients create and delete.

import { differential } from '../lib/differential.js'
import { connect, group, putsOutSeveral } from '../lib/steps.js'

const kManaged = { enableRoomsManagement: true }

differential('rooms management that is switched off', { rooms: [{ name: 'hall', owner: 'alice' }] }, [
  connect('alice'),
  ['alice', 'roomCreate', 'new', false],
  ['alice', 'roomCreate', 'hall', false],
  ['alice', 'roomCreate', 'bad:name', false],
  ['alice', 'roomDelete', 'hall'],
  ['alice', 'roomDelete', 'nowhere'],
  ['alice', 'roomJoin', 'hall']
])

differential('a room of one\'s own', { options: kManaged }, [
  connect('alice'),
  connect('bob'),
  ['bob', 'roomJoin', 'new'],
  ['alice', 'roomCreate', 'new', false],
  ['alice', 'roomCreate', 'new', true],
  ['bob', 'roomCreate', 'new', false],
  ['alice', 'roomGetOwner', 'new'],
  ['alice', 'roomGetWhitelistMode', 'new'],
  ['alice', 'roomNotificationsInfo', 'new'],
  ['alice', 'roomHistoryInfo', 'new'],
  ['alice', 'roomGetAccessList', 'new', 'userlist'],
  ['alice', 'roomGetAccessList', 'new', 'adminlist'],
  ['bob', 'roomJoin', 'new'],
  ['alice', 'roomJoin', 'new'],
  ['bob', 'roomDelete', 'new'],
  ['alice', 'roomAddToList', 'new', 'adminlist', ['bob']],
  ['bob', 'roomDelete', 'new'],
  ['alice', 'roomMessage', 'new', { textMessage: 'the first' }],
  ['alice', 'roomDelete', 'new'],
  ['alice', 'roomDelete', 'new'],
  ['alice', 'roomMessage', 'new', { textMessage: 'gone' }],
  ['alice', 'roomLeave', 'new'],
  ['bob', 'listOwnSockets'],
  // A new room of the same name has nothing of the old one.
  ['bob', 'roomCreate', 'new', true],
  ['bob', 'roomGetOwner', 'new'],
  ['bob', 'roomGetWhitelistMode', 'new'],
  ['bob', 'roomRecentHistory', 'new'],
  ['bob', 'roomHistoryInfo', 'new'],
  ['bob', 'roomGetAccessList', 'new', 'adminlist'],
  ['bob', 'roomUserSeen', 'new', 'alice'],
  ['alice', 'roomJoin', 'new'],
  ['bob', 'roomAddToList', 'new', 'whitelist', ['alice']],
  ['alice', 'roomJoin', 'new'],
  ['alice', 'roomMessage', 'new', { textMessage: 'the first again' }]
])

for (const enableUserlistUpdates of [false, true]) {
  differential(`every member hears of a deletion, ${enableUserlistUpdates ? 'told' : 'untold'}`,
    { options: { ...kManaged, enableUserlistUpdates } }, [
    connect('alice'),
    connect('alice#2'),
    connect('bob'),
    connect('bob#2'),
    connect('carol'),
    ['alice', 'roomCreate', 'new', false],
    ...['alice', 'bob', 'bob#2'].map(name => [name, 'roomJoin', 'new']),
    putsOutSeveral(['alice#2', 'roomDelete', 'new']),
    ['alice', 'listOwnSockets'],
    ['bob', 'listOwnSockets'],
    ['alice', 'roomCreate', 'empty', false],
    ['alice', 'roomDelete', 'empty']
  ])
}

differential('rooms take what the options say', {
  options: {
    ...kManaged, enableUserlistUpdates: true, enableAccessListsUpdates: true, historyMaxSize: 7
  }
}, [
  connect('alice'),
  connect('bob'),
  ['alice', 'roomCreate', 'new', true],
  ['alice', 'roomNotificationsInfo', 'new'],
  ['alice', 'roomHistoryInfo', 'new'],
  ['alice', 'roomJoin', 'new'],
  ['alice', 'roomAddToList', 'new', 'whitelist', ['bob']],
  ['bob', 'roomJoin', 'new'],
  ['bob', 'roomLeave', 'new'],
  ['alice', 'roomDelete', 'new']
])

differential('names of rooms', { options: kManaged }, [
  connect('alice'),
  ...['', 'a:b', 'a{b', 'a}b', '\u0000', 'a\u001fb', '\u007f', 'tab\t', ' ', '\u0080', '\u00a0',
    '\u{1f600}', '%s', 'x'.repeat(2000), 'a/b#c,d',
    'alice', '/chat-service'
  ].map(name => group(
    ['alice', 'roomCreate', name, false],
    ['alice', 'roomGetOwner', name],
    ['alice', 'roomJoin', name],
    ['alice', 'roomDelete', name]
  )),
  ['alice', 'listOwnSockets']
])

differential('rooms without an owner', {
  options: kManaged, rooms: [{ name: 'hall' }]
}, [
  connect('alice'),
  ['alice', 'roomJoin', 'hall'],
  ['alice', 'roomGetOwner', 'hall'],
  ['alice', 'roomDelete', 'hall'],
  ['alice', 'roomSetWhitelistMode', 'hall', true],
  ['alice', 'roomAddToList', 'hall', 'whitelist', ['alice']]
])
