'use strict'

// Errors as the link writes them: {name, code, args} is one of the service, {message} any other.

const ChatServiceError = require('./chat_service_error')

/** The error that a client is to get where a program threw `thrown`. */
function errorToLink (thrown) {
  if (thrown instanceof ChatServiceError && typeof thrown.code === 'string') {
    return { name: 'ChatServiceError', code: thrown.code, args: thrown.args }
  }
  return { message: String(thrown) }
}

/** What the program gets for an error of the server. */
function errorFromLink (error) {
  if (typeof error.code === 'string') return new ChatServiceError(error.code, ...(error.args || []))
  // The text begins with the name: "TypeError: out of paper".
  const [, name, message] = /^(\w*Error): ([^]*)$/.exec(error.message) || [null, 'Error', error.message]
  const result = new Error(message)
  if (name !== 'Error') Object.defineProperty(result, 'name', { value: name, configurable: true, writable: true })
  return result
}

module.exports = { errorFromLink, errorToLink }
