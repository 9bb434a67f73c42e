// The network goes, and comes back.

import assert from 'node:assert/strict'
import { after, afterEach, beforeEach, test } from 'node:test'

import { enter, messageBox, messages, say, saying, sayStored, sees, texts } from './support/chat_page.mjs'
import { closeBrowser, Stage } from './support/stage.mjs'

let stage
let network
beforeEach(async () => {
  stage = await Stage.open()
  network = await stage.network()
})
afterEach(() => stage.close())
after(closeBrowser)

const isOffline = page => page.getByRole('status').filter({ hasText: 'You are offline' })

test('who loses the network is told, and catches up', async () => {
  const [ann, bob] = [await enter(stage, 'ann', { url: network.url }), await enter(stage, 'bob')]
  await sayStored(ann, '1')
  network.down()
  await isOffline(ann).waitFor()
  await say(ann, '4')
  await say(ann, '5')
  assert.equal(await messages(ann).filter({ hasText: 'Sending…' }).count(), 2)
  for (const text of ['2', '3']) await sayStored(bob, text)

  network.up()
  await ann.getByRole('button', { name: 'Try now' }).click()
  await saying(ann, '5').getByRole('img', { name: 'Stored' }).waitFor()
  await isOffline(ann).waitFor({ state: 'detached' })
  await sees(bob, '5')
  for (const page of [ann, bob]) assert.deepEqual(await texts(page), ['1', '2', '3', '4', '5'])
})

test('Chromium goes offline, and comes back by itself', async () => {
  const [ann, bob] = [await enter(stage, 'ann'), await enter(stage, 'bob')]
  await sayStored(bob, '1')
  await sees(ann, '1')
  await ann.context().setOffline(true)
  await isOffline(ann).waitFor()
  await sayStored(bob, '2')
  await ann.context().setOffline(false)
  await sees(ann, '2')
  assert.deepEqual(await texts(ann), ['1', '2'])
})

test('what history lost during a break is told', async () => {
  const ann = await enter(stage, 'ann', { url: network.url })
  await stage.api('PATCH', '/rooms/default', { history_max_size: 3 })
  await sayStored(ann, 'before')
  network.down()
  await isOffline(ann).waitFor()
  await stage.post('default', ['1', '2', '3', '4', '5'])
  network.up()
  await ann.getByRole('button', { name: 'Try now' }).click()
  await sees(ann, '5')
  assert.deepEqual(await texts(ann), ['before', '3', '4', '5'])
  await messages(ann).filter({ hasText: '2 messages are missing here' }).waitFor()
})

test('a message that could not wait fails, and can be sent again or thrown away', async () => {
  const ann = await enter(stage, 'ann', { url: network.url })
  network.down()
  await isOffline(ann).waitFor()
  for (let count = 1; count <= 102; ++count) await say(ann, `${count}`)
  const failed = messages(ann).filter({ hasText: 'Not sent' })
  assert.equal(await failed.count(), 2)
  await failed.last().getByRole('button', { name: 'Discard' }).click()
  assert.equal(await failed.count(), 1)

  network.up()
  await ann.getByRole('button', { name: 'Try now' }).click()
  await saying(ann, '100').getByRole('img', { name: 'Stored' }).waitFor()
  await failed.getByRole('button', { name: 'Send again' }).click()
  await saying(ann, '101').getByRole('img', { name: 'Stored' }).waitFor()
  assert.deepEqual(await texts(ann), Array.from({ length: 101 }, (_, index) => `${index + 1}`))
})

test('before the first login the page says that it waits', async () => {
  const ann = await stage.page({ url: network.url })
  await ann.getByRole('textbox', { name: 'Your name' }).fill('ann')
  network.down()
  await ann.keyboard.press('Enter')
  await ann.getByText('The server cannot be reached. Trying again…').waitFor()
  network.up()
  await messageBox(ann).waitFor()
})
