// Reading what was said before.

import assert from 'node:assert/strict'
import { after, afterEach, beforeEach, test } from 'node:test'

import { enter, list, messages, sees, texts } from './support/chat_page.mjs'
import { Person } from './support/people.mjs'
import { closeBrowser, Stage } from './support/stage.mjs'

let stage
let eve
beforeEach(async () => {
  stage = await Stage.open()
  eve = await Person.login(stage.server.url, 'eve')
  await eve.join('default')
})
afterEach(() => {
  eve.close()
  return stage.close()
})
after(closeBrowser)

const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => `message ${from + index}`)

async function sayAll (all) {
  for (const text of all) await eve.say('default', text)
}

/// The first message that can be seen, and how far it is from the top.
const firstSeen = box => box.evaluate(box => {
  const top = box.getBoundingClientRect().top
  const row = [...box.querySelectorAll('[data-id]')].find(row => row.getBoundingClientRect().bottom > top)
  return { id: Number(row.dataset.id), top: Math.round(row.getBoundingClientRect().top - top) }
})

const conversation = page => page.getByRole('group', { name: 'Conversation' })
const firstLoaded = page => messages(page).first().getAttribute('data-id').then(Number)

test('history comes as one scrolls up, and nothing jumps', async () => {
  await sayAll(numbers(1, 260))
  const ann = await enter(stage, 'ann')
  await sees(ann, 'message 260')
  const box = conversation(ann)
  const isAtEnd = () => box.evaluate(box => box.scrollHeight - box.clientHeight - box.scrollTop < 2)
  assert.ok(await isAtEnd())

  while (await firstLoaded(ann) > 1) {
    const loaded = await firstLoaded(ann)
    // To just above where older messages are asked for, then one step further.
    await box.evaluate(box => { box.scrollTop = 410 })
    const before = await firstSeen(box)
    await box.evaluate(box => { box.scrollTop -= 20 })
    await ann.waitForFunction(loaded =>
      Number(document.querySelector('[data-id]').dataset.id) < loaded, loaded)
    const afterwards = await firstSeen(box)
    const row = await ann.locator(`[data-id="${before.id}"]`).evaluate((row, box) =>
      Math.round(row.getBoundingClientRect().top - box.getBoundingClientRect().top), await box.elementHandle())
    assert.ok(Math.abs(row - before.top - 20) <= 1, `${row} is where ${before.top + 20} was; ${JSON.stringify(afterwards)}`)
  }
  await ann.getByText('The room begins here.').waitFor()
  assert.deepEqual(await texts(ann), numbers(1, 260))
})

test('new messages do not disturb who reads old ones', async () => {
  await sayAll(numbers(1, 120))
  const ann = await enter(stage, 'ann')
  await sees(ann, 'message 120')
  const box = conversation(ann)
  await box.evaluate(box => { box.scrollTop -= 600 })
  await ann.getByRole('button', { name: 'To the latest' }).waitFor()
  const before = await firstSeen(box)
  await sayAll(['new 1', 'new 2'])
  await ann.getByRole('button', { name: '2 new messages' }).waitFor()
  assert.deepEqual(await firstSeen(box), before)
  await ann.getByRole('button', { name: '2 new messages' }).click()
  await list(ann, 'Messages').getByText('New messages').waitFor()
  await ann.getByRole('button', { name: '2 new messages' }).waitFor({ state: 'detached' })
  await sayAll(['new 3'])
  await sees(ann, 'new 3')
  assert.ok(await box.evaluate(box => box.scrollHeight - box.clientHeight - box.scrollTop < 2))
})

test('what history has dropped is told', async () => {
  await stage.api('PATCH', '/rooms/default', { history_max_size: 5 })
  await sayAll(numbers(1, 8))
  const ann = await enter(stage, 'ann')
  await sees(ann, 'message 8')
  await ann.getByText('Older messages are not kept.').waitFor()
  assert.deepEqual(await texts(ann), numbers(4, 8))
})

test('a page that stays open for long keeps only the latest messages', async () => {
  const ann = await enter(stage, 'ann')
  await sayAll(numbers(1, 350))
  await sees(ann, 'message 350')
  const kept = await messages(ann).count()
  assert.ok(kept <= 300, `${kept}`)
  await conversation(ann).evaluate(box => { box.scrollTop = 0 })
  await ann.waitForFunction(() => document.querySelector('[data-id]').dataset.id === '1')
  assert.deepEqual(await texts(ann), numbers(1, 350))
})
