import assert from 'node:assert/strict'
import { test } from 'node:test'

import { ChatError, isTemporary, toChatError } from '../../build/modules/errors.js'

/// The server's codes and texts, as docs/protocol.md has them.
const kTexts = {
  badArgument: 'Bad argument at position 1, value {"a":1}',
  internalError: 'Internal server error',
  invalidName: 'String a:b contains invalid characters',
  invalidToken: 'Invalid token: not yet valid',
  listLimitExceeded: 'Exceeded adminlist size limit',
  noCommand: 'No such command x',
  noList: 'No such list x',
  noLogin: 'No login provided',
  noRoom: 'No such room x',
  noUser: 'No such user x',
  noUserOnline: 'No such user online x',
  notAllowed: 'Action is not allowed',
  notJoined: 'Not joined to room x y',
  rateLimited: 'Too many requests',
  roomExists: 'Room a b already exists',
  timeout: 'Server operation timeout',
  userExists: 'User a already exists',
  userOnline: 'User a is online',
  wrongArgumentsCount: 'Expected 2 arguments, got 1'
}

test('texts of the server have their codes', () => {
  for (const [code, text] of Object.entries(kTexts)) {
    const error = toChatError(`ChatServiceError: ${text}`)
    assert.ok(error instanceof ChatError)
    assert.equal(error.code, code)
    assert.equal(error.message, text)
  }
})

test('error objects, and codes of hooks', () => {
  assert.equal(toChatError({ name: 'ChatServiceError', code: 'noRoom', args: ['x'] }).code, 'noRoom')
  assert.equal(toChatError('ChatServiceError: tooRude').code, 'tooRude')
  assert.equal(toChatError(new Error('no such luck')).code, 'internalError')
})

test('what may succeed later', () => {
  const temporary = Object.keys(kTexts).filter(code => isTemporary(new ChatError(code)))
  assert.deepEqual(temporary, ['internalError', 'rateLimited', 'timeout'])
})
