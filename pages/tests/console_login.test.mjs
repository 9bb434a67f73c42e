// Logging in to the console, and what a key may do.

import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'

import { button, keys, list, logIn, openConsole, openStage, roomHash, show, userHash } from './console_support.mjs'
import { closeBrowser, key } from './support/stage.mjs'

let stage
afterEach(() => stage.close())
after(closeBrowser)

test('a key that the server does not know is refused in plain words', async () => {
  stage = await openStage()
  const page = await stage.page({ path: '/console' })
  await page.getByLabel('API key').fill('another key, which is not one')
  await button(page, 'Log in').click()
  await page.getByRole('alert').filter({ hasText: 'The server does not know this key.' }).waitFor()
  await logIn(page, key)
})

test('the bar shows the name and the rights of the key', async () => {
  stage = await openStage()
  const page = await openConsole(stage)
  await page.getByRole('banner').getByText('tests').waitFor()
  await page.getByRole('banner').getByText('read, moderate, admin').waitFor()
})

test('the tab keeps the key over a reload, until one logs out; nothing else keeps it', async () => {
  stage = await openStage()
  const page = await openConsole(stage, { hash: '#/users' })
  await page.reload()
  await page.getByRole('heading', { name: 'Users' }).waitFor()
  assert.deepEqual(await page.evaluate(() => [localStorage.length, document.cookie]), [0, ''])
  assert.ok(!page.url().includes(encodeURIComponent(key)))
  await button(page, 'Log out').click()
  await page.getByLabel('API key').waitFor()
  assert.equal(await page.evaluate(() => sessionStorage.length), 0)
  await page.reload()
  await page.getByLabel('API key').waitFor()
})

test('when the server stops knowing the key, there is the login again', async () => {
  stage = await openStage()
  const page = await openConsole(stage)
  const before = stage.server.config
  stage.server.config = port => before(port).replace(key, 'another key of the tests')
  await stage.server.kill()
  await stage.server.start()
  await page.getByText('The server does not know this key any more.').waitFor()
  await logIn(page, 'another key of the tests')
})

const changes = /^(New room…|Delete.*|Post|Add|Remove.*|Restrict.*|Open to all.*|Save|Disconnect…)$/

/// Every page where something can be changed.
async function offered (page) {
  const found = new Set()
  const collect = async () => {
    for (const name of await page.getByRole('button').allTextContents()) if (changes.test(name)) found.add(name)
  }
  await show(page, '#/rooms')
  await list(page, 'Rooms').getByText('default').waitFor()
  await collect()
  await show(page, roomHash('default'))
  await page.getByRole('log').getByText('Hello').waitFor()
  await collect()
  await show(page, roomHash('default', 'lists'))
  await list(page, 'Blacklist').getByText('eve').waitFor()
  await collect()
  await show(page, `${roomHash('default', 'access')}/eve`)
  await page.getByText('may not join', { exact: true }).waitFor()
  await collect()
  await show(page, roomHash('default', 'settings'))
  await page.getByText('Tell members who joins and leaves').waitFor()
  await collect()
  await show(page, userHash('ann'))
  await page.getByText('Online').waitFor()
  await collect()
  return found
}

async function prepare () {
  stage = await openStage()
  await stage.post('default', ['Hello'])
  await stage.command('roomAddToList', 'default', 'blacklist', ['eve'])
  return stage.person('ann')
}

test('a key that only reads is offered no change', async () => {
  const ann = await prepare()
  const page = await openConsole(stage, { as: keys.reader })
  assert.deepEqual([...await offered(page)], [])
  ann.close()
})

test('a moderator is offered moderation, and nothing for admins', async () => {
  const ann = await prepare()
  const page = await openConsole(stage, { as: keys.moderator })
  assert.deepEqual([...await offered(page)],
    ['Post', 'Restrict to the whitelist…', 'Add', 'Remove', 'Remove from the blacklist', 'Disconnect…'])
  ann.close()
})

test('an admin is offered all', async () => {
  const ann = await prepare()
  const page = await openConsole(stage)
  const found = await offered(page)
  for (const name of ['New room…', 'Delete room…', 'Post', 'Add', 'Save', 'Disconnect…']) assert.ok(found.has(name), name)
  ann.close()
})

test('a key that may not read is told so', async () => {
  stage = await openStage()
  const page = await openConsole(stage, { as: keys.writer })
  await page.getByText('This key lacks the right “read”').waitFor()
})
