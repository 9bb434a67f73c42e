// The console by keyboard, on a phone, and for a screen reader.

import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'

import { button, isLive, list, openConsole, openStage, roomHash, row, show, userHash } from './console_support.mjs'
import { assertAccessible } from './support/axe.mjs'
import { closeBrowser } from './support/stage.mjs'

let stage
afterEach(() => stage.close())
after(closeBrowser)

/// Every view: how to get there, and what is there then.
const views = {
  overview: ['#/', page => row(page, /answers/)],
  rooms: ['#/rooms', page => list(page, 'Rooms').getByText('default')],
  log: [roomHash('default'), page => page.getByRole('log').getByText('Hello')],
  members: [roomHash('default', 'members'), page => list(page, 'Members').getByText('ann')],
  lists: [roomHash('default', 'lists'), page => list(page, 'Blacklist').getByText('eve')],
  access: [`${roomHash('default', 'access')}/eve`, page => page.getByText('may not join', { exact: true })],
  settings: [roomHash('default', 'settings'), page => button(page, 'Save')],
  users: ['#/users', page => list(page, 'Users').getByText('ann')],
  user: [userHash('ann'), page => page.getByText('with 1 socket')],
  'no room': [roomHash('nowhere'), page => page.getByRole('alert')],
  'long name': [roomHash('x'.repeat(5000)), page => page.getByText('Live', { exact: true })]
}

async function prepare () {
  stage = await openStage()
  const ann = await stage.person('ann')
  await ann.join('default')
  await stage.post('default', ['Hello', 'long '.repeat(500)])
  await stage.command('roomAddToList', 'default', 'blacklist', ['eve'])
  await stage.api('POST', '/rooms', { name: 'x'.repeat(5000) })
}

for (const colorScheme of ['light', 'dark']) {
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 800 }]) {
    test(`axe finds nothing, ${colorScheme}, ${viewport.width} pixels wide`, async () => {
      await prepare()
      const options = { colorScheme, viewport, reducedMotion: 'reduce' }
      const login = await stage.page({ path: '/console', ...options })
      await login.getByLabel('API key').waitFor()
      await assertAccessible(login, 'login')
      const page = await openConsole(stage, options)
      for (const [name, [hash, there]] of Object.entries(views)) {
        await show(page, hash)
        await there(page).first().waitFor()
        await assertAccessible(page, name)
        const [width, space] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
        assert.ok(width <= space, `${name}: ${width} pixels of ${space}`)
      }
      await button(page, 'Delete room…').click()
      await assertAccessible(page, 'a dialog')
      await page.keyboard.press('Escape')
      await button(page, 'Keys of the keyboard').click()
      await assertAccessible(page, 'the help')
    })
  }
}

const focused = page => page.evaluate(() => document.activeElement.textContent || document.activeElement.getAttribute('aria-label'))

test('one gets along without a mouse', async () => {
  await prepare()
  await stage.api('POST', '/rooms', { name: 'garden' })
  const page = await openConsole(stage)
  const search = page.getByRole('searchbox', { name: 'Rooms that begin with' })
  await isLive(page)
  await page.keyboard.press('/')
  await search.and(page.locator(':focus')).waitFor()
  await page.keyboard.type('ga')
  await list(page, 'Rooms').getByText('default').waitFor({ state: 'detached' })
  await page.keyboard.press('ArrowDown')
  assert.equal(await focused(page), 'garden')
  await page.keyboard.press('ArrowUp')
  await search.and(page.locator(':focus')).waitFor()
  await page.keyboard.press('Escape')
  assert.equal(await search.inputValue(), '')
  await list(page, 'Rooms').getByText('default').waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  assert.equal(await focused(page), 'garden')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'garden' }).waitFor()
  assert.equal(await focused(page), 'garden')
  await page.keyboard.press('Escape')
  await page.getByText('Choose a room.').waitFor()
})

test('a dialog keeps the focus, closes on Escape, and gives the focus back', async () => {
  await prepare()
  const page = await openConsole(stage, { hash: roomHash('default') })
  await button(page, 'Delete room…').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Delete this room?' }).getByRole('textbox').and(page.locator(':focus')).waitFor()
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press('Tab')
    assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest('dialog') !== null))
  }
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.equal(await focused(page), 'Delete room…')
  assert.equal(await page.getByRole('heading', { name: 'default' }).count(), 1)
})

test('on a phone one sees the list, or what was chosen from it', async () => {
  await prepare()
  const page = await openConsole(stage, { hash: '#/rooms', viewport: { width: 390, height: 800 } })
  await list(page, 'Rooms').getByText('default').click()
  await page.getByRole('log').getByText('Hello').waitFor()
  await list(page, 'Rooms').waitFor({ state: 'hidden' })
  await page.getByRole('link', { name: 'All rooms' }).click()
  await list(page, 'Rooms').getByText('default').waitFor()
})
