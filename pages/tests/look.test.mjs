// For every eye, hand and screen.

import assert from 'node:assert/strict'
import { after, afterEach, beforeEach, test } from 'node:test'

import { assertAccessible } from './support/axe.mjs'
import { enter, fits, inRoom, list, messageBox, openRoom, say, sayStored, sees } from './support/chat_page.mjs'
import { Person } from './support/people.mjs'
import { closeBrowser, Stage } from './support/stage.mjs'

let stage
beforeEach(async () => { stage = await Stage.open() })
afterEach(() => stage.close())
after(closeBrowser)

/// A conversation of two, with something unread, under way and refused.
async function scene (options) {
  const network = await stage.network()
  const bob = await Person.login(stage.server.url, 'bob')
  await bob.join('default')
  await bob.join('random')
  await bob.say('default', 'See https://example.org')
  const ann = await enter(stage, 'ann', { ...options, url: network.url })
  await sayStored(ann, 'Thanks')
  await bob.say('random', 'Lunch?')
  await bob.request('roomSignal', 'default', { typing: true })
  await ann.getByText('bob is typing…').waitFor()
  return { ann, bob, network }
}

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing, ${colorScheme}`, async () => {
    const entry = await stage.page({ colorScheme })
    await entry.getByRole('textbox', { name: 'Your name' }).waitFor()
    await assertAccessible(entry, 'before the chat')

    const { ann, bob, network } = await scene({ colorScheme })
    await assertAccessible(ann, 'the chat')
    network.down()
    await ann.getByRole('status').filter({ hasText: 'You are offline' }).waitFor()
    await say(ann, 'On its way')
    await assertAccessible(ann, 'offline')
    network.up()
    await ann.getByRole('button', { name: 'Try now' }).click()
    await sees(ann, 'On its way')
    await stage.command('roomAddToList', 'default', 'blacklist', ['ann'])
    await ann.getByRole('alert').filter({ hasText: 'You are not in default' }).waitFor()
    await assertAccessible(ann, 'removed')
    bob.close()
  })
}

test('light and dark follow the system', async () => {
  const page = await stage.page({ colorScheme: 'light' })
  const brightness = async () => {
    const color = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    return Math.max(...color.match(/\d+/g).map(Number).slice(0, 3))
  }
  assert.ok(await brightness() > 200)
  await page.emulateMedia({ colorScheme: 'dark' })
  assert.ok(await brightness() < 60)
})

test('on a phone, rooms and people are drawers', async () => {
  const phone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true }
  const { ann, bob } = await scene(phone)
  await fits(ann, 'a phone')
  await assertAccessible(ann, 'a phone')
  assert.equal(await list(ann, 'Rooms').count(), 0)
  await ann.getByRole('button', { name: /^Rooms/ }).tap()
  await list(ann, 'Rooms').getByRole('button', { name: /random/ }).waitFor()
  await assertAccessible(ann, 'the drawer of rooms')
  await fits(ann, 'the drawer of rooms')
  await list(ann, 'Rooms').getByRole('button', { name: /random/ }).tap()
  await inRoom(ann)
  await sees(ann, 'Lunch?')
  assert.equal(await list(ann, 'Rooms').count(), 0)

  await ann.getByRole('button', { name: /^People/ }).tap()
  await list(ann, 'People').getByText('bob', { exact: true }).waitFor()
  await assertAccessible(ann, 'the drawer of people')
  await ann.getByRole('button', { name: 'Close' }).tap()
  await list(ann, 'People').waitFor({ state: 'hidden' })
  await messageBox(ann).fill('Yes')
  await ann.getByRole('button', { name: 'Send' }).tap()
  await sees(ann, 'Yes')
  bob.close()
})

test('the keyboard is enough', async () => {
  const page = await stage.page({ viewport: { width: 600, height: 640 } })
  await page.getByRole('textbox', { name: 'Your name' }).waitFor()
  await page.keyboard.type('ann')
  await page.keyboard.press('Enter')
  await inRoom(page)
  await page.keyboard.type('Hello')
  await page.keyboard.press('Enter')
  await sees(page, 'Hello')

  // Back over the conversation to what is above it, into the drawer and out of it again.
  const opener = page.getByRole('button', { name: /^Rooms/ })
  for (let count = 0; count < 10 && !await opener.evaluate(button => button === document.activeElement); ++count) {
    await page.keyboard.press('Shift+Tab')
  }
  await page.keyboard.press('Enter')
  await list(page, 'Rooms').waitFor()
  await page.keyboard.press('Escape')
  await list(page, 'Rooms').waitFor({ state: 'hidden' })
  assert.ok(await opener.evaluate(button => button === document.activeElement))
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'random' }).waitFor()
})

test('the page tells a screen reader what comes', async () => {
  const ann = await enter(stage, 'ann')
  await openRoom(ann, 'random')
  assert.equal(await list(ann, 'Messages').getAttribute('aria-live'), 'polite')
  assert.equal(await ann.title(), 'random – Chat')
  const bob = await Person.login(stage.server.url, 'bob')
  await bob.join('default')
  await bob.say('default', 'Hello')
  await ann.waitForFunction(() => document.title === '(1) random – Chat')
  assert.equal(await list(ann, 'Rooms').getByRole('button', { name: 'default 1 unread' }).count(), 1)
  bob.close()
})
