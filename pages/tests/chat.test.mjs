// People talk.

import assert from 'node:assert/strict'
import { after, afterEach, beforeEach, test } from 'node:test'

import { enter, inRoom, list, messageBox, messages, openRoom, say, saying, sayStored, sees, texts } from './support/chat_page.mjs'
import { closeBrowser, Stage } from './support/stage.mjs'

let stage
beforeEach(async () => { stage = await Stage.open() })
afterEach(() => stage.close())
after(closeBrowser)

test('two people who open the page talk at once', async () => {
  const [ann, bob] = [await enter(stage, 'ann'), await enter(stage, 'bob')]
  await messageBox(ann).fill('Hello')
  await ann.getByRole('button', { name: 'Send' }).click()
  await sees(bob, 'Hello')
  assert.match(await saying(bob, 'Hello').textContent(), /ann/)
  await say(bob, 'Hi ann')
  await sees(ann, 'Hi ann')
  assert.deepEqual(await texts(ann), ['Hello', 'Hi ann'])
  assert.deepEqual(await texts(bob), ['Hello', 'Hi ann'])
  await saying(ann, 'Hello').getByRole('img', { name: 'Stored' }).waitFor()
})

test('each sees who is here, and who types', async () => {
  const [ann, bob] = [await enter(stage, 'ann'), await enter(stage, 'bob')]
  await list(ann, 'People').getByText('bob', { exact: true }).waitFor()
  assert.equal(await list(bob, 'People').getByRole('listitem').count(), 2)

  await messageBox(bob).pressSequentially('I thi')
  await ann.getByText('bob is typing…').waitFor()
  await bob.keyboard.press('Enter')
  await sees(ann, 'I thi')
  await ann.getByText('bob is typing…').waitFor({ state: 'detached' })

  await bob.getByRole('button', { name: 'Sign out' }).click()
  await list(ann, 'People').getByText('bob', { exact: true }).waitFor({ state: 'detached' })
})

test('Enter sends, Shift+Enter begins a line, and each room keeps its draft', async () => {
  const ann = await enter(stage, 'ann')
  await messageBox(ann).pressSequentially('one')
  await ann.keyboard.press('Shift+Enter')
  await messageBox(ann).pressSequentially('two')
  await ann.keyboard.press('Enter')
  await sees(ann, 'one\ntwo')
  assert.equal(await messageBox(ann).inputValue(), '')
  await say(ann, '   ')

  await messageBox(ann).fill('a draft')
  await openRoom(ann, 'random')
  assert.equal(await messageBox(ann).inputValue(), '')
  await openRoom(ann, 'default')
  assert.equal(await messageBox(ann).inputValue(), 'a draft')
  assert.deepEqual(await texts(ann), ['one\ntwo'])
})

test('rooms count what is unread, until it is read on any device', async () => {
  const [ann, bob] = [await enter(stage, 'ann'), await enter(stage, 'bob')]
  const count = page => list(page, 'Rooms').getByRole('button', { name: /random/ }).locator('.count')
  await openRoom(bob, 'random')
  await sayStored(bob, 'first')
  await sayStored(bob, 'second')
  await count(ann).getByText('2').waitFor()
  const phone = await enter(stage, 'ann')
  await count(phone).getByText('2').waitFor()
  await openRoom(phone, 'random')
  await count(phone).waitFor({ state: 'detached' })
  await count(ann).waitFor({ state: 'detached' })
})

test('new messages are told apart from those that were there', async () => {
  const [ann, bob] = [await enter(stage, 'ann'), await enter(stage, 'bob')]
  await openRoom(ann, 'random')
  await openRoom(bob, 'random')
  await sayStored(bob, 'old')
  await sees(ann, 'old')
  await openRoom(ann, 'default')
  await sayStored(bob, 'new')
  await list(ann, 'Rooms').getByRole('button', { name: /random.*1/ }).waitFor()
  await openRoom(ann, 'random')
  await saying(ann, 'new').getByText('New messages').waitFor()
  assert.equal(await ann.getByText('New messages').count(), 1)
})

test('messages of one author stand together, under their day', async () => {
  const [ann, bob] = [await enter(stage, 'ann'), await enter(stage, 'bob')]
  for (const text of ['1', '2', '3']) await sayStored(bob, text)
  await sees(ann, '3')
  assert.equal(await messages(ann).locator('.head').count(), 1)
  assert.equal(await ann.getByText('Today').count(), 1)
  await sayStored(ann, '4')
  await sayStored(bob, '5')
  await sees(ann, '5')
  assert.equal(await messages(ann).locator('.head').count(), 2)
})

test('a reload keeps name, room and messages; another tab may be another person', async () => {
  const ann = await enter(stage, 'ann')
  await openRoom(ann, 'random')
  await sayStored(ann, 'still here')
  await ann.reload()
  await inRoom(ann)
  await sees(ann, 'still here')
  assert.equal(await ann.getByRole('heading', { level: 1 }).textContent(), 'random')
  const tab = await ann.context().newPage()
  await tab.goto(stage.url)
  assert.equal(await tab.getByRole('textbox', { name: 'Your name' }).inputValue(), 'ann')
})

test('a room is created, left, and opened again', async () => {
  const [ann, bob] = [await enter(stage, 'ann'), await enter(stage, 'bob')]
  for (const page of [ann, bob]) {
    await page.getByRole('textbox', { name: 'Other room' }).fill('a:b')
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByRole('alert').filter({ hasText: 'A name has no control characters' }).waitFor()
    await page.getByRole('textbox', { name: 'Other room' }).fill('garden')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'garden' }).waitFor()
  }
  await say(bob, 'Nice here')
  await sees(ann, 'Nice here')
  await ann.getByRole('button', { name: 'Leave' }).click()
  await list(ann, 'Rooms').getByRole('button', { name: /garden/ }).waitFor({ state: 'detached' })
  await list(bob, 'People').getByText('ann', { exact: true }).waitFor({ state: 'detached' })
  await ann.reload()
  await inRoom(ann)
  assert.equal(await list(ann, 'Rooms').getByRole('button', { name: /garden/ }).count(), 0)
})

test('a restart of the server loses nothing that was said', async () => {
  const [ann, bob] = [await enter(stage, 'ann'), await enter(stage, 'bob')]
  await sayStored(ann, 'before')
  await stage.server.kill()
  await ann.getByText(/You are offline/).waitFor()
  await stage.server.start()
  await ann.getByRole('button', { name: 'Try now' }).click()
  await sayStored(ann, 'after')
  await sees(bob, 'after')
  const carl = await enter(stage, 'carl')
  await sees(carl, 'after')
  for (const page of [ann, bob, carl]) assert.deepEqual(await texts(page), ['before', 'after'])
})
