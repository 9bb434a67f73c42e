// Joining and leaving rooms, and the notifications about it.

import { differential } from '../lib/differential.js'
import { connect, differs, leave } from '../lib/steps.js'

const kHall = 'hall'

for (const enableUserlistUpdates of [true, false]) {
  differential(`join and leave, ${enableUserlistUpdates ? 'told' : 'untold'}`,
    { rooms: [{ name: kHall, enableUserlistUpdates }] }, [
      connect('alice'),
      connect('alice#2'),
      connect('bob'),
      ['alice', 'roomLeave', kHall],
      ['alice', 'roomJoin', 'nowhere'],
      ['alice', 'roomLeave', 'nowhere'],
      ['alice', 'roomJoin', kHall],
      ['alice', 'roomJoin', kHall],
      ['bob', 'roomJoin', kHall],
      ['alice', 'roomJoin', kHall],
      ['alice', 'roomGetAccessList', kHall, 'userlist'],
      ['alice', 'listOwnSockets'],
      // A socket leaves that has not joined, while another of its user's has.
      ['alice#2', 'roomLeave', kHall],
      ['bob', 'roomLeave', kHall],
      ['bob', 'roomLeave', kHall],
      ['bob', 'roomMessage', kHall, { textMessage: 'from outside' }],
      ['alice', 'roomMessage', kHall, { textMessage: 'to myself' }],
      ['alice', 'roomLeave', kHall],
      ['alice', 'roomRecentHistory', kHall],
      ['alice', 'listOwnSockets'],
      ['bob', 'roomJoin', kHall],
      ['bob', 'roomRecentHistory', kHall]
    ])
}

differential('a user with several sockets in a room', {
  rooms: [{ name: kHall, enableUserlistUpdates: true }]
}, [
  connect('alice'),
  connect('alice#2'),
  connect('alice#3'),
  connect('bob'),
  ['bob', 'roomJoin', kHall],
  ['alice', 'roomJoin', kHall],
  ['alice#2', 'roomJoin', kHall],
  ['alice#2', 'roomJoin', kHall],
  ['alice#3', 'roomMessage', kHall, { textMessage: 'joined as a user, not as a socket' }],
  ['alice#3', 'roomRecentHistory', kHall],
  ['alice', 'listOwnSockets'],
  ['alice#3', 'roomLeave', kHall],
  differs('left-by-the-last-socket', ['alice', 'roomLeave', kHall], {
    'alice#1': [['ack', null, 1]],
    'alice#2': [['roomLeftEcho', kHall, '<alice#1>', 1]],
    'alice#3': [['roomLeftEcho', kHall, '<alice#1>', 1]]
  }),
  ['bob', 'roomUserSeen', kHall, 'alice'],
  ['bob', 'roomMessage', kHall, { textMessage: 'to one of two' }],
  ['alice#2', 'roomLeave', kHall],
  ['bob', 'roomUserSeen', kHall, 'alice'],
  ['alice#2', 'roomJoin', kHall],
  ['alice', 'roomJoin', kHall],
  leave('alice#2', { sees: 'alice' }),
  leave('alice', { sees: 'alice#3' }),
  ['bob', 'roomGetAccessList', kHall, 'userlist']
])

differential('rooms are apart', {
  options: { enableUserlistUpdates: true },
  rooms: [{ name: 'one' }, { name: 'two' }, { name: 'three', enableUserlistUpdates: false }]
}, [
  connect('alice'),
  connect('alice#2'),
  connect('bob'),
  ['alice', 'roomJoin', 'one'],
  ['alice', 'roomJoin', 'two'],
  ['alice#2', 'roomJoin', 'three'],
  ['bob', 'roomJoin', 'two'],
  ['alice', 'listOwnSockets'],
  ['alice', 'roomMessage', 'one', { textMessage: 'in one' }],
  ['alice', 'roomMessage', 'two', { textMessage: 'in two' }],
  ['alice#2', 'roomMessage', 'three', { textMessage: 'in three' }],
  ['bob', 'roomMessage', 'one', { textMessage: 'not joined' }],
  ['alice', 'roomNotificationsInfo', 'one'],
  ['alice', 'roomNotificationsInfo', 'three'],
  ['bob', 'roomRecentHistory', 'two'],
  ['bob', 'roomRecentHistory', 'one']
])

differential('when a user was seen', { rooms: [{ name: kHall, owner: 'olga' }] }, [
  connect('olga'),
  connect('alice'),
  ['olga', 'roomUserSeen', kHall, 'alice'],
  ['olga', 'roomUserSeen', kHall, 'olga'],
  ['olga', 'roomUserSeen', kHall, 'who?'],
  ['olga', 'roomUserSeen', 'nowhere', 'alice'],
  ['alice', 'roomUserSeen', kHall, 'olga'],
  ['alice', 'roomJoin', kHall],
  ['olga', 'roomUserSeen', kHall, 'alice'],
  ['alice', 'roomUserSeen', kHall, 'olga'],
  ['alice', 'roomLeave', kHall],
  ['olga', 'roomUserSeen', kHall, 'alice']
])
