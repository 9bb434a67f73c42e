// The overview of the console, and its users.

import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'

import { button, isLive, list, openConsole, openStage, row, show, userHash } from './console_support.mjs'
import { closeBrowser } from './support/stage.mjs'

let stage
afterEach(() => stage.close())
after(closeBrowser)

/// The figure of a chart by its name, once it fits.
const figureOf = (page, chart, text) =>
  page.getByRole('figure').filter({ hasText: chart }).getByText(text).first().waitFor()

test('the overview shows the node, its state, and how the disk does', async () => {
  stage = await openStage()
  const page = await openConsole(stage)
  await isLive(page)
  const node = row(page, /answers/)
  await node.getByText('ready').waitFor()
  await page.getByRole('heading', { name: 'State Disk' }).waitFor()
  const state = page.getByRole('region', { name: 'State' })
  await state.getByText('works').waitFor()
  await stage.post('default', ['to be synced'])
  await state.getByText(/mean of/).waitFor()
  await figureOf(page, 'Disk sync', /\d ms/)
})

test('clients and what they do are counted, and drawn', async () => {
  stage = await openStage()
  const [ann, bob] = [await stage.person('ann'), await stage.person('bob')]
  for (const person of [ann, bob]) await person.join('default')
  const page = await openConsole(stage)
  await page.getByRole('img', { name: /^Connections.*clients 2/ }).waitFor()
  let talks = true
  const talking = (async () => { while (talks) await ann.say('default', 'so') })()
  await page.getByRole('img', { name: /^Messages.*now messages [1-9][0-9.,]*\/s/ }).waitFor()
  await page.getByRole('img', { name: /^Deliveries.*now deliveries [1-9][0-9.,]*\/s/ }).waitFor()
  talks = false
  await talking
  bob.close()
  await page.getByRole('img', { name: /^Connections.*clients 1/ }).waitFor()
  const drawn = await page.getByRole('img', { name: /^Connections/ }).evaluate(canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(i * 4, i * 4 + 4).join())).size
  })
  assert.ok(drawn > 3, 'the chart has lines on its grid')
})

test('when the server is away the console says so, and goes on by itself', async () => {
  stage = await openStage()
  const page = await openConsole(stage)
  await isLive(page)
  await stage.server.kill()
  await page.getByText('The server does not answer.').waitFor()
  await page.getByText(/Next attempt in/).waitFor()
  await stage.server.start()
  await isLive(page)
  await row(page, /answers/).getByText('ready').waitFor()
})

test('a page that is loaded while the server starts waits for it', async () => {
  stage = await openStage()
  const network = await stage.network()
  const page = await openConsole(stage, { url: network.url })
  await page.route('**/api/v1/key', route => route.abort())
  await page.reload()
  await page.getByText('The server does not answer.').waitFor()
  await page.unroute('**/api/v1/key')
  await isLive(page)
})

test('a user has sockets, and they have rooms; disconnecting ends them', async () => {
  stage = await openStage()
  const [first, second] = [await stage.person('ann'), await stage.person('ann')]
  await first.join('default')
  await first.join('random')
  await second.join('random')
  const page = await openConsole(stage, { hash: userHash('ann') })
  await page.getByText('with 2 sockets').waitFor()
  const sockets = await page.getByRole('table').getByRole('row').allTextContents()
  const rooms = sockets.slice(1).map(text => stage.people.reduce((rest, { socket }) => rest.replace(socket.id, ''), text))
  assert.deepEqual(rooms.sort(), ['defaultrandom', 'random'])
  await page.getByRole('table').getByRole('link', { name: 'default' }).waitFor()

  const gone = Promise.all(stage.people.map(({ socket }) => new Promise(resolve => socket.once('disconnect', resolve))))
  await button(page, 'Disconnect…').click()
  await button(page, 'Disconnect').click()
  await gone
  for (const person of stage.people) person.close()
  await page.getByText('Not online').waitFor()
  assert.equal((await stage.api('GET', '/users/ann')).online, false)

  await button(page, 'Delete user…').click()
  await button(page, 'Delete user').click()
  await list(page, 'Users').getByText('ann').waitFor({ state: 'detached' })
  await assert.rejects(stage.api('GET', '/users/ann'), /404/)
})

/// Milliseconds until it is there.
async function timeOf (act) {
  const begin = performance.now()
  await act()
  return Math.round(performance.now() - begin)
}

test('10,000 rooms are listed a page at a time, and found by their beginning', async t => {
  const rooms = Array.from({ length: 10_000 }, (_, i) => `[[rooms]]\nname = "room ${String(i).padStart(4, '0')}"\n`)
  stage = await openStage({ more: rooms.join('') })
  const page = await openConsole(stage)
  const reload = await timeOf(async () => {
    await page.reload({ waitUntil: 'commit' })
    await row(page, /answers/).waitFor()
  })
  const paint = await page.evaluate(() => Math.round(performance.getEntriesByName('first-contentful-paint')[0].startTime))
  const listed = await timeOf(async () => {
    await show(page, '#/rooms')
    await list(page, 'Rooms').getByText('room 0000').waitFor()
  })
  assert.equal(await list(page, 'Rooms').getByRole('listitem').count(), 100)
  const found = await timeOf(async () => {
    await page.getByRole('searchbox', { name: 'Rooms that begin with' }).fill('room 77')
    await list(page, 'Rooms').getByText('room 0000').waitFor({ state: 'detached' })
    await list(page, 'Rooms').getByText('room 7700').waitFor()
  })
  t.diagnostic(`with 10,000 rooms: first paint ${paint} ms, overview with figures ${reload} ms, list ${listed} ms, search ${found} ms`)
  assert.equal(await list(page, 'Rooms').getByRole('listitem').count(), 100)
  await page.getByRole('searchbox', { name: 'Rooms that begin with' }).fill('room')
  await list(page, 'Rooms').getByText('room 0000').waitFor()
  await button(page, 'Next').click()
  await list(page, 'Rooms').getByText('room 0100').waitFor()
  await button(page, 'Previous').click()
  await list(page, 'Rooms').getByText('room 0000').waitFor()
})
