'use strict'

/** The requests of the seed. */
const commands = [
  'directAddToList',
  'directGetAccessList',
  'directGetWhitelistMode',
  'directMessage',
  'directRemoveFromList',
  'directSetWhitelistMode',
  'listOwnSockets',
  'roomAddToList',
  'roomCreate',
  'roomDelete',
  'roomGetAccessList',
  'roomGetOwner',
  'roomGetWhitelistMode',
  'roomHistoryGet',
  'roomHistoryInfo',
  'roomJoin',
  'roomLeave',
  'roomMessage',
  'roomNotificationsInfo',
  'roomRecentHistory',
  'roomRemoveFromList',
  'roomSetWhitelistMode',
  'roomUserSeen',
  'systemMessage'
]

/** What the server has beyond them. */
const furtherCommands = [
  'directMessageOnce',
  'listRooms',
  'roomGetPresence',
  'roomMarkRead',
  'roomMessageOnce',
  'roomReadInfo',
  'roomSignal'
]

module.exports = { commands, furtherCommands }
