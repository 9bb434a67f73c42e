'use strict'

const assert = require('node:assert')
const { test } = require('node:test')
const { runHook } = require('../../src/run_hook')

const run = (hook, ...args) => new Promise(resolve => {
  runHook(hook, args, (error, results) => resolve(error ? { error } : { results }))
})

test('a hook answers by a callback, at once or later', async () => {
  assert.deepStrictEqual(await run((a, cb) => cb(null, a, 2), 1), { results: [1, 2] })
  assert.deepStrictEqual(await run(cb => { setImmediate(cb, null, 3) }), { results: [3] })
  assert.deepStrictEqual(await run(cb => { process.nextTick(cb) }), { results: [] })
})

test('a hook answers by a promise', async () => {
  assert.deepStrictEqual(await run(async () => 'text'), { results: 'text' })
  assert.deepStrictEqual(await run(() => Promise.resolve([1])), { results: [1] })
})

test('the callback that comes first counts, then the promise', async () => {
  assert.deepStrictEqual(await run(cb => { cb(null, 'callback'); return Promise.resolve('promise') }),
    { results: ['callback'] })
  assert.deepStrictEqual(await run(cb => { setImmediate(cb, null, 'callback'); return Promise.resolve('promise') }),
    { results: 'promise' })
})

test('a hook fails by a callback, a promise or a throw', async () => {
  const error = new Error('no')
  assert.strictEqual((await run(cb => cb(error))).error, error)
  assert.strictEqual((await run(cb => { setImmediate(cb, error) })).error, error)
  assert.strictEqual((await run(() => Promise.reject(error))).error, error)
  assert.strictEqual((await run(() => { throw error })).error, error)
  assert.strictEqual(String((await run(cb => cb('text'))).error), 'Error: text')
  assert.strictEqual(String((await run(async () => { throw undefined })).error), 'Error: undefined')
})

test('a hook is heard once', async () => {
  let calls = 0
  runHook(cb => { setImmediate(() => { cb(); cb(); cb(new Error('late')) }) }, [], () => ++calls)
  await new Promise(resolve => setImmediate(resolve))
  assert.strictEqual(calls, 1)
})
