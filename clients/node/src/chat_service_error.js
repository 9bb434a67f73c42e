'use strict'

const { format } = require('node:util')

const formats = {
  badArgument: 'Bad argument at position %d, value %j',
  internalError: '%s',
  invalidName: 'String %s contains invalid characters',
  invalidSocket: 'Socket %s is not connected',
  listLimitExceeded: 'Exceeded %s size limit',
  noCommand: 'No such command %s',
  noList: 'No such list %s',
  noLogin: 'No login provided',
  noRoom: 'No such room %s',
  noSocket: 'Command %s requires a valid socket',
  noUser: 'No such user %s',
  noUserOnline: 'No such user online %s',
  notAllowed: 'Action is not allowed',
  notJoined: 'Not joined to room %s',
  roomExists: 'Room %s already exists',
  timeout: 'Server operation timeout',
  userExists: 'User %s already exists',
  userOnline: 'User %s is online',
  wrongArgumentsCount: 'Expected %s arguments, got %s'
}

// A constructor rather than a class, so that an error has three properties of its own and no more:
// clients that get raw error objects see them all.
function ChatServiceError (code, ...args) {
  this.name = 'ChatServiceError'
  this.code = code
  this.args = args
}

ChatServiceError.prototype = Object.create(Error.prototype, {
  constructor: { value: ChatServiceError, writable: true, configurable: true }
})
ChatServiceError.prototype.codeToFormat = formats

ChatServiceError.prototype.toString = function () {
  const text = this.codeToFormat[this.code]
  return text ? format(`ChatServiceError: ${text}`, ...this.args) : `ChatServiceError: ${this.code}`
}

module.exports = ChatServiceError
