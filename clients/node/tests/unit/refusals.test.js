'use strict'

const assert = require('node:assert')
const { test } = require('node:test')
const ChatService = require('../..')

class Own {}

const refused = {
  'state class': [{ state: Own }, /A state class \(option state\) is not available.*'disk'/],
  'invalid state': [{ state: {} }, /Invalid state/],
  'transport class': [{ transport: Own }, /A transport class \(option transport\)/],
  'invalid transport': [{ transport: {} }, /Invalid transport/],
  'adapter class': [{ adapter: Own }, /An adapter of Socket.IO \(option adapter\)/],
  'adapter class of the transport': [{ transportOptions: { adapter: Own } }, /An adapter of Socket.IO/],
  'adapter without its state': [{ adapter: 'redis' }, /adapter: 'redis' without state: 'redis'/],
  'io object': [{ transportOptions: { io: {} } }, /transportOptions\.io\).*reverse proxy/],
  'http object': [{ transportOptions: { http: {} } }, /transportOptions\.http\).*reverse proxy/],
  allowRequest: [{ transportOptions: { ioOptions: { allowRequest () {} } } }, /ioOptions\.allowRequest/],
  'origins function': [{ transportOptions: { ioOptions: { origins () {} } } }, /ioOptions\.origins/]
}

for (const [what, [options, message]] of Object.entries(refused)) {
  test(`refused by the constructor: ${what}`, () => {
    assert.throws(() => new ChatService(options), message)
  })
}

test('a program that is not there', () => {
  assert.throws(() => new ChatService({ binary: '/nowhere/chat-service' }), /no server program at \/nowhere/)
})
