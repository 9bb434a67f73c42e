// Logging in, the sockets of a user, and disconnecting.

import { differential } from '../lib/differential.js'
import { connect, leave, refused } from '../lib/steps.js'

const kNoName = { query: {} }
const named = userName => ({ query: { userName } })

differential('logging in', {}, [
  connect('alice'),
  connect('alice#2'),
  connect('bob', { query: { user: 'bob' } }),
  connect('carol', { query: { userName: 'carol', user: 'bob' } }),
  connect('alice#3'),
  ['alice#3', 'listOwnSockets'],
  connect('\u00e9\u4e2d\u{1f600}'),
  connect('a b'),
  connect('%s'),
  connect('__proto__'),
  ['__proto__', 'listOwnSockets']
])

for (const useRawErrorObjects of [false, true]) {
  differential(`refused logins, errors ${useRawErrorObjects ? 'raw' : 'as text'}`,
    { options: { useRawErrorObjects } }, [
      connect('watcher'),
      refused('nobody', kNoName),
      refused('empty', named('')),
      refused('empty user', { query: { user: '' } }),
      refused('colon', named('a:b')),
      refused('open brace', named('a{b')),
      refused('close brace', named('a}b')),
      refused('null', named('a\u0000')),
      refused('newline', named('a\nb')),
      refused('separator', named('\u001f')),
      refused('delete', named('\u007f')),
      connect('watcher#2')
    ])
}

differential('a user\'s sockets hear of each other', { rooms: [{ name: 'hall' }] }, [
  connect('alice'),
  connect('alice#2'),
  connect('alice#3'),
  connect('bob'),
  leave('alice#2'),
  ['alice', 'listOwnSockets'],
  connect('alice#2'),
  ['alice#2', 'listOwnSockets'],
  leave('alice#3', { sees: 'alice#2' }),
  leave('alice'),
  ['alice#2', 'listOwnSockets']
])

differential('a disconnect leaves the rooms', {
  options: { enableUserlistUpdates: true },
  rooms: [{ name: 'hall', owner: 'olga' }, { name: 'den' },
    { name: 'quiet', enableUserlistUpdates: false }]
}, [
  connect('alice'),
  connect('alice#2'),
  connect('bob'),
  ['alice', 'roomJoin', 'hall'],
  ['alice#2', 'roomJoin', 'hall'],
  ['alice#2', 'roomJoin', 'quiet'],
  ['bob', 'roomJoin', 'hall'],
  ['bob', 'roomJoin', 'quiet'],
  // Not the user's last socket in one room, but the last in the other.
  leave('alice#2'),
  ['alice', 'listOwnSockets'],
  ['bob', 'roomGetAccessList', 'hall', 'userlist'],
  ['bob', 'roomGetAccessList', 'quiet', 'userlist'],
  ['bob', 'roomUserSeen', 'hall', 'alice'],
  ['bob', 'roomUserSeen', 'quiet', 'alice'],
  // The user's last socket.
  leave('alice', { sees: 'bob', notice: 'roomUserLeft' }),
  ['bob', 'roomGetAccessList', 'hall', 'userlist'],
  ['bob', 'roomUserSeen', 'hall', 'alice'],
  // A new login has joined no room.
  connect('alice'),
  ['alice', 'listOwnSockets'],
  ['alice', 'roomHistoryInfo', 'hall'],
  ['alice', 'roomJoin', 'hall'],
  // The user's last socket in a room, while another is outside.
  connect('alice#2'),
  ['alice#2', 'roomJoin', 'den'],
  leave('alice', { sees: 'alice#2' }),
  ['bob', 'roomUserSeen', 'hall', 'alice'],
  ['alice#2', 'listOwnSockets']
])
