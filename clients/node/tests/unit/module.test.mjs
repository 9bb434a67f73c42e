import assert from 'node:assert'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import Service, { ChatService, ChatServiceError, ExecInfo } from '../../index.mjs'

const required = createRequire(import.meta.url)('../..')

test('an ES module imports the same class', () => {
  assert.strictEqual(Service, required)
  assert.strictEqual(ChatService, required)
  assert.strictEqual(ChatServiceError, required.ChatServiceError)
  assert.deepStrictEqual(new ExecInfo().args, [])
})
