// A room on the console. What it shows and does is compared with the API and with real clients.

import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'

import { button, isLive, lines, list, openConsole, openStage, roomHash, show } from './console_support.mjs'
import { closeBrowser } from './support/stage.mjs'

let stage
afterEach(() => stage.close())
after(closeBrowser)

const texts = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => `text ${first + i}`)
const room = name => stage.api('GET', `/rooms/${name}`)
const listOf = async (name, of) => (await stage.api('GET', `/rooms/${name}/lists/${of}`)).names

/// The ids of the messages in the page, in its order.
const shownIds = page => page.getByRole('log').locator('.log-id').evaluateAll(all => all.map(each => Number(each.textContent)))

const scrollUp = page => page.getByRole('log').evaluate(log => { log.scrollTop = 0 })

test('the log shows what is said, by whom, as it is said', async () => {
  stage = await openStage()
  const ann = await stage.person('ann')
  await ann.join('default')
  await ann.say('default', 'before')
  const page = await openConsole(stage, { hash: roomHash('default') })
  await lines(page).filter({ hasText: 'before' }).getByRole('link', { name: 'ann' }).waitFor()
  await ann.say('default', 'after')
  await lines(page).filter({ hasText: 'after' }).waitFor()
  const bob = await stage.person('bob')
  await bob.join('default')
  await lines(page).filter({ hasText: 'bob joined' }).waitFor()
  await bob.request('roomLeave', 'default')
  await lines(page).filter({ hasText: 'bob left' }).waitFor()
})

test('scrolling up loads what is older, to the first message, and keeps the log bounded', async () => {
  stage = await openStage()
  await stage.post('default', texts(1, 620))
  const page = await openConsole(stage, { hash: roomHash('default') })
  await page.getByText('text 620', { exact: true }).waitFor()
  for (let first = 621; first > 1;) {
    await scrollUp(page)
    await page.waitForFunction(before => Number(document.querySelector('.log-id').textContent) < before, first)
    const ids = await shownIds(page)
    assert.deepEqual(ids, ids.map((_, i) => ids[0] + i))
    assert.ok(ids.length <= 400)
    first = ids[0]
  }
  await page.getByText('Nothing older is kept.').waitFor()
  await button(page, 'To the newest (220 more)').click()
  await page.getByText('text 620', { exact: true }).waitFor()
  await stage.post('default', ['live again'])
  await page.getByText('live again').waitFor()
})

test('a room that keeps few messages says where they end', async () => {
  stage = await openStage()
  await stage.post('short', texts(1, 9))
  const page = await openConsole(stage, { hash: roomHash('short') })
  await page.getByText('text 9', { exact: true }).waitFor()
  assert.deepEqual(await shownIds(page), [5, 6, 7, 8, 9])
  await page.getByText('Nothing older is kept.').waitFor()
})

test('one posts as the server, once', async () => {
  stage = await openStage()
  const ann = await stage.person('ann')
  await ann.join('default')
  const heard = new Promise(resolve => ann.socket.once('roomMessage', (_, message) => resolve(message)))
  const page = await openConsole(stage, { hash: roomHash('default') })
  await page.getByRole('textbox', { name: 'Message of the server' }).fill('All of you: hello')
  await page.keyboard.press('Enter')
  await lines(page).filter({ hasText: 'All of you: hello' }).waitFor()
  const { textMessage, author, id } = await heard
  assert.deepEqual([textMessage, author, id], ['All of you: hello', undefined, 1])
  assert.equal((await room('default')).last_message_id, 1)
})

test('members are listed, by prefix too', async () => {
  stage = await openStage()
  for (const name of ['ann', 'anton', 'bob']) await (await stage.person(name)).join('default')
  const page = await openConsole(stage, { hash: roomHash('default', 'members') })
  await list(page, 'Members').getByText('bob').waitFor()
  await page.getByRole('searchbox', { name: 'Members that begin with' }).fill('an')
  await list(page, 'Members').getByText('bob').waitFor({ state: 'detached' })
  assert.deepEqual(await list(page, 'Members').getByRole('listitem').allTextContents(), ['ann', 'anton'])
})

test('lists are changed, and who loses access is put out', async () => {
  stage = await openStage()
  const eve = await stage.person('eve')
  await eve.join('default')
  const removed = new Promise(resolve => eve.socket.once('roomAccessRemoved', resolve))
  const page = await openConsole(stage, { hash: roomHash('default', 'lists') })
  await page.getByRole('textbox', { name: 'Name to add: Blacklist' }).fill('eve')
  await page.keyboard.press('Enter')
  await list(page, 'Blacklist').getByText('eve').waitFor()
  assert.equal(await removed, 'default')
  assert.deepEqual(await listOf('default', 'blacklist'), ['eve'])
  await button(page, 'Remove eve').click()
  await list(page, 'Blacklist').getByText('eve').waitFor({ state: 'detached' })
  assert.deepEqual(await listOf('default', 'blacklist'), [])
})

test('a change that the server refuses is explained beside it', async () => {
  stage = await openStage({ top: 'room_list_size_limit = 1' })
  const page = await openConsole(stage, { hash: roomHash('default', 'lists') })
  const box = page.getByRole('textbox', { name: 'Name to add: Whitelist' })
  await box.fill('ann')
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Whitelist' }).getByText('ann').waitFor()
  await box.fill('bob')
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Whitelist' }).getByRole('alert').waitFor()
  assert.deepEqual(await listOf('default', 'whitelist'), ['ann'])
})

test('the mode is changed; turning to the whitelist is asked first', async () => {
  stage = await openStage()
  const page = await openConsole(stage, { hash: roomHash('default', 'lists') })
  await button(page, 'Restrict to the whitelist…').click()
  await button(page, 'Cancel').click()
  assert.equal((await room('default')).whitelist_only, false)
  await button(page, 'Restrict to the whitelist…').click()
  await button(page, 'Restrict').click()
  await button(page, 'Open to all but the blacklist').waitFor()
  assert.equal((await room('default')).whitelist_only, true)
  await button(page, 'Open to all but the blacklist').click()
  await button(page, 'Restrict to the whitelist…').waitFor()
  assert.equal((await room('default')).whitelist_only, false)
})

test('may ann join, why not, and what helps', async () => {
  stage = await openStage()
  await stage.command('roomSetWhitelistMode', 'default', true)
  const page = await openConsole(stage, { hash: roomHash('default', 'access') })
  await page.getByRole('textbox', { name: 'User' }).fill('ann')
  await page.keyboard.press('Enter')
  await page.getByText('Only the whitelist may join, and this user is not on it.').waitFor()
  await page.getByText('There is no such user yet').waitFor()
  await button(page, 'Add to the whitelist').click()
  await page.getByText('Only the whitelist may join, and this user is on it.').waitFor()
  const ann = await stage.person('ann')
  await ann.join('default')
  await button(page, 'May they join?').click()
  await page.getByText('In the room now.').waitFor()
  await stage.command('roomAddToList', 'default', 'blacklist', ['ann'])
  await button(page, 'May they join?').click()
  await page.getByText('This user is on the blacklist.').waitFor()
  await assert.rejects(ann.join('default'), /not allowed/)
  await button(page, 'Remove from the blacklist').click()
  await page.getByText('may join', { exact: true }).waitFor()
  await ann.join('default')
})

test('settings are changed, and only those that one changed', async () => {
  stage = await openStage()
  await stage.api('POST', '/users', { name: 'ann' })
  const before = await room('default')
  const page = await openConsole(stage, { hash: roomHash('default', 'settings') })
  await page.getByLabel('Owner').fill('ann')
  await page.getByLabel('Messages kept, at most').fill('77')
  await page.getByLabel('Anybody may read along, without a login').check()
  await button(page, 'Save').click()
  await page.getByText('Saved.').waitFor()
  assert.deepEqual(await room('default'), { ...before, owner: 'ann', history_max_size: 77, public_read: true })
})

test('a room is made, and deleted after its name was typed', async () => {
  stage = await openStage()
  const page = await openConsole(stage, { hash: '#/rooms' })
  await button(page, 'New room…').click()
  await page.getByRole('textbox', { name: 'Name' }).fill('garden')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'garden' }).waitFor()
  await list(page, 'Rooms').getByText('garden').waitFor()
  await (await stage.person('ann')).join('garden')

  await button(page, 'Delete room…').click()
  const sure = button(page, 'Delete room')
  assert.equal(await sure.isDisabled(), true)
  await page.getByRole('dialog').getByRole('textbox').fill('gardens')
  assert.equal(await sure.isDisabled(), true)
  await page.keyboard.press('Enter')
  await room('garden')
  const removed = new Promise(resolve => stage.people[0].socket.once('roomAccessRemoved', resolve))
  await page.getByRole('dialog').getByRole('textbox').fill('garden')
  await sure.click()
  await list(page, 'Rooms').getByText('garden').waitFor({ state: 'detached' })
  assert.equal(await removed, 'garden')
  await assert.rejects(room('garden'), /404/)
})

test('a room that is not there is said to be none, also when it goes while one looks', async () => {
  stage = await openStage()
  const page = await openConsole(stage, { hash: roomHash('nowhere') })
  await page.getByRole('alert').filter({ hasText: 'There is no room “nowhere”' }).waitFor()
  await show(page, roomHash('short'))
  await isLive(page)
  await stage.api('DELETE', '/rooms/short')
  await page.getByText('There is no room “short”').first().waitFor()
})

test('the log goes on after a restart, without a hole or a repeat', async () => {
  stage = await openStage()
  await stage.post('default', texts(1, 3))
  const page = await openConsole(stage, { hash: roomHash('default') })
  await page.getByText('text 3', { exact: true }).waitFor()
  await stage.server.kill()
  await page.getByText('The server does not answer.').first().waitFor()
  await stage.server.start()
  await stage.post('default', texts(4, 6))
  await page.getByText('text 6', { exact: true }).waitFor()
  assert.deepEqual(await shownIds(page), [1, 2, 3, 4, 5, 6])
})
