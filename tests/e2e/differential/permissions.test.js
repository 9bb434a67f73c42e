// The permissions in a room: of owner, administrator, member, stranger, and blacklisted user.

import { differential } from '../lib/differential.js'
import { connect, group } from '../lib/steps.js'

const kMessage = { textMessage: 'hello' }
const kRooms = [
  { name: 'hall', owner: 'owner', adminlist: ['admin'], blacklist: ['black', 'admin', 'owner'] },
  { name: 'club', owner: 'owner', adminlist: ['admin'], whitelist: ['white', 'grey'],
    blacklist: ['grey'], whitelistOnly: true },
  { name: 'free' }
]
const kUsers = ['owner', 'admin', 'member', 'white', 'grey', 'black']

const kReads = room => [
  ['roomGetAccessList', room, 'adminlist'],
  ['roomGetAccessList', room, 'blacklist'],
  ['roomGetAccessList', room, 'whitelist'],
  ['roomGetAccessList', room, 'userlist'],
  ['roomGetAccessList', room, 'nolist'],
  ['roomGetOwner', room],
  ['roomGetWhitelistMode', room],
  ['roomHistoryGet', room, 0, 10],
  ['roomHistoryInfo', room],
  ['roomNotificationsInfo', room],
  ['roomRecentHistory', room],
  ['roomUserSeen', room, 'owner']
]

// Changes that evict nobody, whoever makes them.
const kChanges = room => [
  ['roomMessage', room, kMessage],
  ['roomAddToList', room, 'blacklist', ['x']],
  ['roomRemoveFromList', room, 'blacklist', ['x']],
  ['roomAddToList', room, 'blacklist', ['x', 'owner']],
  ['roomRemoveFromList', room, 'whitelist', ['owner', 'x']],
  ['roomAddToList', room, 'whitelist', ['owner']],
  ['roomAddToList', room, 'adminlist', ['x']],
  ['roomRemoveFromList', room, 'adminlist', ['x']],
  ['roomAddToList', room, 'adminlist', ['owner']],
  ['roomRemoveFromList', room, 'adminlist', ['owner']],
  ['roomAddToList', room, 'userlist', ['x']],
  ['roomRemoveFromList', room, 'userlist', ['x']],
  ['roomAddToList', room, 'userlist', ['owner']],
  ['roomAddToList', room, 'nolist', ['x']],
  ['roomRemoveFromList', room, 'nolist', ['x']],
  ['roomAddToList', room, 'nolist', ['owner']],
  ['roomAddToList', room, 'blacklist', []],
  ['roomRemoveFromList', room, 'whitelist', []],
  ['roomAddToList', room, 'adminlist', []],
  ['roomSetWhitelistMode', room, room === 'club'],
  ['roomCreate', room, false],
  ['roomDelete', room]
]

const everybody = requests =>
  kUsers.map(user => group(...requests.map(request => [user, ...request])))
const logins = kUsers.map(user => connect(user))

for (const room of ['hall', 'club', 'free', 'nowhere']) {
  differential(`not joined to ${room}: reading`, { rooms: kRooms }, [
    ...logins, ...everybody(kReads(room))
  ])
  differential(`not joined to ${room}: changing`, { rooms: kRooms }, [
    ...logins, ...everybody(kChanges(room))
  ])
}

for (const room of ['hall', 'club', 'free']) {
  differential(`joined to ${room}`, { rooms: kRooms }, [
    ...logins,
    ...everybody([['roomJoin', room]]),
    ...everybody(kReads(room)),
    ...everybody(kChanges(room))
  ])
}

differential('raw errors of rooms', {
  options: { useRawErrorObjects: true, roomListSizeLimit: 1 }, rooms: kRooms
}, [
  connect('owner'),
  connect('admin'),
  connect('black'),
  ...[kReads('hall'), kChanges('hall'), kChanges('nowhere')]
    .map(requests => group(...requests.map(request => ['black', ...request]))),
  ['black', 'roomJoin', 'hall'],
  ['black', 'roomJoin', 'nowhere'],
  ['black', 'roomLeave', 'nowhere'],
  ['owner', 'roomAddToList', 'hall', 'adminlist', ['one', 'more']],
  ['owner', 'roomAddToList', 'hall', 'nolist', ['one', 'more']],
  ['admin', 'roomAddToList', 'hall', 'adminlist', ['one']]
])

differential('list names of direct lists and rooms are apart', { rooms: kRooms }, [
  connect('owner'),
  ['owner', 'directAddToList', 'blacklist', ['direct']],
  ['owner', 'roomGetAccessList', 'hall', 'blacklist'],
  ['owner', 'roomAddToList', 'hall', 'whitelist', ['room']],
  ['owner', 'directGetAccessList', 'whitelist'],
  ['owner', 'roomGetAccessList', 'hall', 'whitelist'],
  ['owner', 'roomGetAccessList', 'club', 'whitelist']
])
