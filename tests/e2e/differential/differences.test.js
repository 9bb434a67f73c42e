// The table of differences, its page in the documentation, and the scripts agree.

import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'

import { kDifferences, kOtherTitles } from './differences.js'

const here = new URL('.', import.meta.url)

test('the documentation lists the differences, and no others', async () => {
  const page = await readFile(new URL('../../../docs/differences.md', here), 'utf8')
  const titles = [...page.matchAll(/^### (.*)$/gm)].map(([, title]) => title)
  const expected = [...Object.values(kDifferences).map(({ title }) => title), ...kOtherTitles]
  assert.deepEqual(titles.sort(), expected.sort())
})

test('every difference in the table is shown by a script', async () => {
  const files = (await readdir(here)).filter(name => name.endsWith('.test.js'))
  const scripts = await Promise.all(files.map(name => readFile(new URL(name, here), 'utf8')))
  for (const key of Object.keys(kDifferences)) {
    assert.ok(scripts.some(script => script.includes(`differs('${key}'`)), key)
  }
})
