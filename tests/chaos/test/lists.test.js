// The check of lists finds changes that are lost.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkList } from '../check/lists.js'
import { rules } from './story.js'

const check = (expected, actual) => rules(checkList('hall', 'whitelist', new Set(expected), new Set(actual)))
const kWrong = ['An acknowledged change of a list stays']

test('the same names, in whatever order', () => {
  assert.deepEqual(check(['ann', 'bob'], ['bob', 'ann']), [])
})

test('a name that was added is missing, or one that was removed is back', () => {
  assert.deepEqual(check(['ann', 'bob'], ['ann']), kWrong)
  assert.deepEqual(check(['ann'], ['ann', 'bob']), kWrong)
})
