'use strict'

// Calls of the server, by the names of the seed. Each returns a promise, and takes a callback as its
// last argument.

const ChatServiceError = require('./chat_service_error')
const { resultsOfCommand } = require('./commands')
const Promise = require('./promise')

function splitCallback (args) {
  const last = args.at(-1)
  return typeof last === 'function' ? [args.slice(0, -1), last] : [args, undefined]
}

function contextOf (context) {
  if (typeof context === 'boolean') return { bypassPermissions: context }
  if (typeof context !== 'object' || context === null) return { userName: context }
  const { userName, id, bypassHooks, bypassPermissions, operationId } = context
  return { userName, id, operationId, bypassHooks: Boolean(bypassHooks), bypassPermissions: Boolean(bypassPermissions) }
}

const serviceApi = {
  execUserCommand (context, command, ...args) {
    const [own, callback] = splitCallback(args)
    return this.request('execUserCommand', [contextOf(context), command, own])
      .then(results => resultsOfCommand(command, results))
      .asCallback(callback, { spread: true })
  },

  checkArguments (command, ...args) {
    const [own, callback] = splitCallback(args)
    return this.request('checkArguments', [command, own]).return().asCallback(callback)
  },

  disconnectUserSockets (userName) {
    this.link.tell('disconnectUserSockets', [userName])
  },

  /** With hooks, as the request has. */
  deleteRoom (roomName, callback) {
    return this.execUserCommand(true, 'roomDelete', roomName).return().asCallback(callback)
  }
}

/** Methods whose arguments go to the server as they are, by their number, and what they answer with. */
function addCalls (names, toValue, finish = promise => promise) {
  for (const [name, count] of Object.entries(names)) {
    serviceApi[name] = function (...args) {
      const own = Array.from({ length: count }, (_, i) => args[i])
      return finish(this.request(name, own).then(toValue)).asCallback(args[count])
    }
  }
}

const toFlag = results => Boolean(results[0])
const toNothing = () => undefined

addCalls({
  hasUser: 1,
  userHasInList: 3,
  hasRoom: 1,
  roomHasInList: 3
}, toFlag)

/** No access to what does not exist. */
addCalls({
  hasDirectAccess: 2,
  hasRoomAccess: 2
}, toFlag, promise => promise.catchReturn(ChatServiceError, false))

addCalls({
  addUser: 2,
  deleteUser: 1,
  addRoom: 2,
  changeRoomOwner: 2,
  changeRoomHistoryMaxSize: 2,
  changeAccessListsUpdates: 2,
  changeUserlistUpdates: 2,
  changeReadUpdates: 2,
  changePublicRead: 2,
  userStateSync: 1,
  roomStateSync: 1,
  instanceRecovery: 1
}, toNothing)

serviceApi.getInstanceHeartbeat = function (id, callback) {
  return this.request('getInstanceHeartbeat', [id || this.instanceUID])
    .then(results => results[0] ?? null)
    .asCallback(callback)
}

/** The results of a call of the server. */
serviceApi.request = function (name, args) {
  return new Promise((resolve, reject) => {
    this.link.call(name, args, (error, results) => error ? reject(error) : resolve(results))
  })
}

module.exports = serviceApi
