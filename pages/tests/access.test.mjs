// Who may log in, and be in a room.

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, afterEach, test } from 'node:test'

import { enter, inRoom, list, messageBox, openRoom, say, sayStored, sees } from './support/chat_page.mjs'
import { closeBrowser, Stage } from './support/stage.mjs'

let stage
afterEach(() => stage.close())
after(closeBrowser)

const removed = /You are not in default: you were removed/

test('who is banned is told, is out, and may come back when allowed', async () => {
  stage = await Stage.open()
  const [ann, eve] = [await enter(stage, 'ann'), await enter(stage, 'eve')]
  await sayStored(eve, 'spam')
  await stage.command('roomAddToList', 'default', 'blacklist', ['eve'])
  await eve.getByRole('alert').filter({ hasText: removed }).waitFor()
  assert.equal(await messageBox(eve).count(), 0)
  await list(ann, 'People').getByText('eve', { exact: true }).waitFor({ state: 'detached' })
  await sayStored(ann, 'Peace')

  await eve.getByRole('button', { name: 'Join' }).click()
  await eve.getByRole('alert').filter({ hasText: removed }).waitFor()
  // The other room is as before.
  await openRoom(eve, 'random')
  await sayStored(eve, 'Hm')

  await stage.command('roomRemoveFromList', 'default', 'blacklist', ['eve'])
  await list(eve, 'Rooms').getByRole('button', { name: 'default' }).click()
  await inRoom(eve)
  await sees(eve, 'Peace')
})

test('a room that is deleted says so', async () => {
  stage = await Stage.open()
  const ann = await enter(stage, 'ann')
  await stage.api('DELETE', '/rooms/default')
  await ann.getByRole('alert').filter({ hasText: removed }).waitFor()
  await ann.getByRole('button', { name: 'Join' }).click()
  await ann.getByText('There is no room default any more.').waitFor()
})

test('where rooms may not be created, the page says so', async () => {
  stage = await Stage.open({ top: '' })
  const ann = await enter(stage, 'ann')
  await ann.getByRole('textbox', { name: 'Other room' }).fill('garden')
  await ann.keyboard.press('Enter')
  await ann.getByText('There is no such room, and you may not create it.').waitFor()
})

test('a rejected name may be corrected', async () => {
  stage = await Stage.open()
  const ann = await stage.page()
  await ann.getByRole('textbox', { name: 'Your name' }).fill('a{b}')
  await ann.getByRole('button', { name: 'Enter' }).click()
  await ann.getByRole('alert').filter({ hasText: 'A name has no control characters' }).waitFor()
  await ann.getByRole('textbox', { name: 'Your name' }).fill('ann')
  await ann.keyboard.press('Enter')
  await inRoom(ann)
  await say(ann, 'So')
})

const secret = 'a secret of the tests, 32 bytes or more'

function token (sub, lifetime) {
  const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${encode({ alg: 'HS256' })}.${encode({ sub, exp: Math.floor(Date.now() / 1000) + lifetime })}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}

test('where tokens are asked for, one logs in with a token', async () => {
  stage = await Stage.open({ auth: `mode = "jwt"\nsecret = "${secret}"\nleeway = 0` })
  const ann = await stage.page()
  const box = ann.getByRole('textbox', { name: 'Your token' })
  const tries = [['rubbish', 'This is not a token.'], [token('ann', -60), 'The token has expired. Get a new one.']]
  for (const [text, reason] of tries) {
    await box.fill(text)
    await ann.keyboard.press('Enter')
    await ann.getByRole('alert').filter({ hasText: reason }).waitFor()
  }
  await box.fill(token('ann', 3600))
  await ann.getByRole('button', { name: 'Enter' }).click()
  await inRoom(ann)
  await ann.getByText('You are ann').waitFor()
  await ann.reload()
  await inRoom(ann)
})

test('when a token ends, the page asks for another', async () => {
  stage = await Stage.open({ auth: `mode = "jwt"\nsecret = "${secret}"\nleeway = 0` })
  const ann = await stage.page()
  await ann.getByRole('textbox', { name: 'Your token' }).fill(token('ann', 25))
  await ann.keyboard.press('Enter')
  await inRoom(ann)
  await ann.getByRole('alert').filter({ hasText: 'The token has expired' }).waitFor()
  await ann.getByRole('textbox', { name: 'Your token' }).waitFor()
})
