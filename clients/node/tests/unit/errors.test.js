'use strict'

const assert = require('node:assert')
const { test } = require('node:test')
const ChatServiceError = require('../../src/chat_service_error')
const { errorFromLink, errorToLink } = require('../../src/errors')

test('an error of the service is an error, with three properties of its own', () => {
  const error = new ChatServiceError('noRoom', 'lobby')
  assert.ok(error instanceof Error)
  assert.deepStrictEqual({ ...error }, { name: 'ChatServiceError', code: 'noRoom', args: ['lobby'] })
  assert.strictEqual(String(error), 'ChatServiceError: No such room lobby')
  assert.strictEqual(String(new ChatServiceError('own')), 'ChatServiceError: own')
  assert.strictEqual(String(new ChatServiceError('badArgument', 1, { a: 2 })),
    'ChatServiceError: Bad argument at position 1, value {"a":2}')
})

test('it can be extended', () => {
  class OwnError extends ChatServiceError {
    constructor (word) { super('own', word) }
  }
  const error = new OwnError('x')
  assert.ok(error instanceof OwnError && error instanceof ChatServiceError)
  assert.deepStrictEqual(errorToLink(error), { name: 'ChatServiceError', code: 'own', args: ['x'] })
})

test('errors cross the link', () => {
  const error = errorFromLink(errorToLink(new ChatServiceError('noRoom', 'lobby')))
  assert.ok(error instanceof ChatServiceError)
  assert.deepStrictEqual({ ...error }, { name: 'ChatServiceError', code: 'noRoom', args: ['lobby'] })
})

test('other errors cross it as their text', () => {
  assert.deepStrictEqual(errorToLink(new TypeError('no paper')), { message: 'TypeError: no paper' })
  for (const thrown of [new Error('a\nb'), new TypeError('no paper'), 'text']) {
    const error = errorFromLink(errorToLink(thrown))
    assert.ok(error instanceof Error)
    assert.match(String(error), new RegExp(`${thrown}$`))
  }
  assert.strictEqual(String(errorFromLink({ message: 'RangeError: far' })), 'RangeError: far')
})
