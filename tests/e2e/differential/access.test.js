// Changing the access to a room: its lists, its mode, the notifications, and the evictions.

import { differential } from '../lib/differential.js'
import { connect, differs, putsOutSeveral } from '../lib/steps.js'

const kRoom = 'hall'
const joins = (...names) => names.map(name => [name, 'roomJoin', kRoom])

for (const told of [true, false]) {
  const config = {
    rooms: [{
      name: kRoom, owner: 'owner', adminlist: ['admin'],
      enableAccessListsUpdates: told, enableUserlistUpdates: told
    }]
  }
  const suffix = told ? 'told' : 'untold'

  differential(`list changes, ${suffix}`, config, [
    connect('owner'), connect('owner#2'), connect('admin'), connect('member'), connect('stranger'),
    ...joins('owner', 'admin', 'member'),
    ['owner', 'roomNotificationsInfo', kRoom],
    ['admin', 'roomAddToList', kRoom, 'blacklist', ['x', 'y', 'x']],
    ['admin', 'roomAddToList', kRoom, 'blacklist', ['x', 'z']],
    ['admin', 'roomAddToList', kRoom, 'blacklist', []],
    ['admin', 'roomRemoveFromList', kRoom, 'blacklist', ['x', 'absent']],
    ['admin', 'roomRemoveFromList', kRoom, 'blacklist', []],
    ['member', 'roomGetAccessList', kRoom, 'blacklist'],
    ['owner', 'roomAddToList', kRoom, 'whitelist', ['member', 'owner']],
    ['owner', 'roomRemoveFromList', kRoom, 'whitelist', ['member', 'owner']],
    ['owner', 'roomAddToList', kRoom, 'adminlist', ['member']],
    ['member', 'roomAddToList', kRoom, 'whitelist', ['admin']],
    ['owner', 'roomRemoveFromList', kRoom, 'adminlist', ['member', 'admin']],
    ['admin', 'roomAddToList', kRoom, 'whitelist', ['x']],
    ['owner#2', 'roomAddToList', kRoom, 'whitelist', ['not joined here']],
    ['owner', 'roomSetWhitelistMode', kRoom, false],
    ['owner', 'roomAddToList', kRoom, 'blacklist', ['owner']],
    ['owner', 'roomMessage', kRoom, { textMessage: 'still here' }]
  ])

  differential(`put on the blacklist, ${suffix}`, config, [
    connect('owner'), connect('admin'), connect('member'), connect('member#2'), connect('member#3'),
    ...joins('owner', 'admin', 'member', 'member#2'),
    ['admin', 'roomAddToList', kRoom, 'blacklist', ['absent', 'member']],
    ['member', 'listOwnSockets'],
    ['owner', 'roomGetAccessList', kRoom, 'userlist'],
    ['owner', 'roomUserSeen', kRoom, 'member'],
    ['member', 'roomMessage', kRoom, { textMessage: 'let me in' }],
    ['member', 'roomRecentHistory', kRoom],
    ['member', 'roomLeave', kRoom],
    ['member', 'roomJoin', kRoom],
    ['owner', 'roomMessage', kRoom, { textMessage: 'without them' }],
    // Administrators stay, as the list does not bind them.
    ['owner', 'roomAddToList', kRoom, 'blacklist', ['admin']],
    ['admin', 'roomMessage', kRoom, { textMessage: 'with me' }],
    ['admin', 'roomRemoveFromList', kRoom, 'blacklist', ['member']],
    ['member', 'roomJoin', kRoom],
    ['member#2', 'roomJoin', kRoom]
  ])

  differential(`a whitelist, ${suffix}`, config, [
    connect('owner'), connect('admin'), connect('listed'), connect('member'), connect('member#2'),
    ...joins('owner', 'admin', 'listed', 'member'),
    ['owner', 'roomAddToList', kRoom, 'whitelist', ['owner', 'listed', 'member']],
    ['admin', 'roomGetWhitelistMode', kRoom],
    ['admin', 'roomSetWhitelistMode', kRoom, true],
    ['listed', 'roomGetWhitelistMode', kRoom],
    ['admin', 'roomSetWhitelistMode', kRoom, true],
    ['admin', 'roomRemoveFromList', kRoom, 'whitelist', ['member']],
    ['member#2', 'listOwnSockets'],
    ['member', 'roomJoin', kRoom],
    ['member', 'roomMessage', kRoom, { textMessage: 'let me in' }],
    ['owner', 'roomRemoveFromList', kRoom, 'whitelist', ['owner', 'admin']],
    ['owner', 'roomSetWhitelistMode', kRoom, false],
    ['owner', 'roomRemoveFromList', kRoom, 'whitelist', ['listed']],
    ['member', 'roomJoin', kRoom],
    ['owner', 'roomAddToList', kRoom, 'whitelist', ['owner', 'listed']],
    ['owner', 'roomSetWhitelistMode', kRoom, true],
    ['member#2', 'roomJoin', kRoom],
    // On both lists: the blacklist wins.
    ['owner', 'roomAddToList', kRoom, 'blacklist', ['listed']],
    ['listed', 'roomJoin', kRoom],
    ['owner', 'roomGetAccessList', kRoom, 'userlist']
  ])
}

const kTold = {
  rooms: [{
    name: kRoom, owner: 'owner', adminlist: ['admin'],
    enableAccessListsUpdates: true, enableUserlistUpdates: true
  }]
}

differential('the owner stays in whitelist mode', kTold, [
  connect('owner'), connect('admin'),
  ...joins('owner', 'admin'),
  differs('owner-stays', ['admin', 'roomSetWhitelistMode', kRoom, true], {
    'admin#1': [['roomModeChanged', kRoom, true], ['ack', null, null]],
    'owner#1': [['roomModeChanged', kRoom, true]]
  })
])

differential('an administrator without office loses access in whitelist mode', kTold, [
  connect('owner'), connect('admin'),
  ['owner', 'roomAddToList', kRoom, 'whitelist', ['owner']],
  ...joins('owner', 'admin'),
  ['owner', 'roomSetWhitelistMode', kRoom, true],
  differs('access-lost-is-access-lost',
    ['owner', 'roomRemoveFromList', kRoom, 'adminlist', ['admin']], {
      'admin#1': [['roomAccessListRemoved', kRoom, 'adminlist', ['admin']],
        ['roomAccessRemoved', kRoom]],
      'owner#1': [['roomAccessListRemoved', kRoom, 'adminlist', ['admin']],
        ['roomUserLeft', kRoom, 'admin'], ['ack', null, null]]
    })
])

differential('an administrator without office who is blacklisted loses access', kTold, [
  connect('owner'), connect('admin'),
  ...joins('owner', 'admin'),
  ['owner', 'roomAddToList', kRoom, 'blacklist', ['admin']],
  differs('access-lost-is-access-lost',
    ['owner', 'roomRemoveFromList', kRoom, 'adminlist', ['admin']], {
      'admin#1': [['roomAccessListRemoved', kRoom, 'adminlist', ['admin']],
        ['roomAccessRemoved', kRoom]],
      'owner#1': [['roomAccessListRemoved', kRoom, 'adminlist', ['admin']],
        ['roomUserLeft', kRoom, 'admin'], ['ack', null, null]]
    })
])

for (const told of [true, false]) {
  const config = {
    rooms: [{
      name: kRoom, owner: 'owner', enableAccessListsUpdates: told, enableUserlistUpdates: told
    }]
  }
  differential(`several users put out at once, ${told ? 'told' : 'untold'}`, config, [
    connect('owner'), connect('one'), connect('one#2'), connect('two'), connect('three'),
    ...joins('owner', 'one', 'one#2', 'two', 'three'),
    ['owner', 'roomAddToList', kRoom, 'whitelist', ['owner', 'three']],
    putsOutSeveral(['owner', 'roomSetWhitelistMode', kRoom, true]),
    ['owner', 'roomGetAccessList', kRoom, 'userlist'],
    ['one#2', 'listOwnSockets'],
    ['owner', 'roomSetWhitelistMode', kRoom, false],
    ...joins('one', 'two'),
    putsOutSeveral(['owner', 'roomAddToList', kRoom, 'blacklist', ['one', 'two', 'three']]),
    ['owner', 'roomGetAccessList', kRoom, 'userlist']
  ])
}

differential('the limit of room lists', {
  options: { roomListSizeLimit: 2 }, rooms: [{ name: kRoom, owner: 'owner' }]
}, [
  connect('owner'), connect('one'), connect('two'), connect('three'),
  ...joins('owner', 'one', 'two', 'three'),
  ...['blacklist', 'whitelist', 'adminlist'].flatMap(list => [
    ['owner', 'roomAddToList', kRoom, list, ['a', 'b', 'c']],
    ['owner', 'roomGetAccessList', kRoom, list],
    ['owner', 'roomAddToList', kRoom, list, ['a', 'b']],
    ['owner', 'roomAddToList', kRoom, list, ['c']],
    ['owner', 'roomAddToList', kRoom, list, ['a']],
    ['owner', 'roomAddToList', kRoom, list, []],
    ['owner', 'roomRemoveFromList', kRoom, list, ['a', 'b']],
    ['owner', 'roomAddToList', kRoom, list, ['c', 'c', 'c']],
    ['owner', 'roomGetAccessList', kRoom, list]
  ]),
  // The userlist has no limit. An addition over the limit evicts nobody.
  ['owner', 'roomAddToList', kRoom, 'blacklist', ['one', 'two', 'three']],
  ['owner', 'roomGetAccessList', kRoom, 'userlist']
])
