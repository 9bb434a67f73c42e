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

/** Those that answer with nothing, which JSON writes as null. */
const withoutResult = new Set([
  'directAddToList',
  'directRemoveFromList',
  'directSetWhitelistMode',
  'roomAddToList',
  'roomCreate',
  'roomDelete',
  'roomRemoveFromList',
  'roomSetWhitelistMode',
  'systemMessage'
])

function isNothing (command, results) {
  return results.length === 1 && results[0] === null && withoutResult.has(command)
}

/** Results of a request as chat-service has them. */
function resultsOfCommand (command, results) {
  return isNothing(command, results) ? [undefined] : results
}

module.exports = { commands, furtherCommands, resultsOfCommand }
