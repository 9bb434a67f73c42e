// Names and messages that try to be more than text.

import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'

import { button, isLive, lines, list, openConsole, openStage, roomHash, show, userHash } from './console_support.mjs'
import { closeBrowser } from './support/stage.mjs'

let stage
afterEach(() => stage.close())
after(closeBrowser)

const markup = '<img src=x onerror="window.hacked=1">'
const names = {
  markup: '<img src=x onerror="window.hacked=1">',
  path: 'a/b/../%2e%2e/%',
  query: '?x=1&y#z',
  turned: '\u202egnp.exe',
  long: 'x'.repeat(5000),
  blank: ' ',
  breaks: 'a\u2028b"\'`$'
}

/// What the console shows of a name.
const shown = name => {
  const spelled = name.replace(/[\u202e\u2028]/g, character => `U+${character.codePointAt(0).toString(16).toUpperCase()}`)
  return spelled.length > 200 ? `${spelled.slice(0, 200)}…` : spelled
}

const untouched = async page => {
  assert.equal(await page.evaluate(() => window.hacked), undefined)
  assert.equal(await page.locator('img:not(canvas)').count(), 0)
  const [width, space] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  assert.ok(width <= space, `${width} pixels of ${space}`)
}

for (const [kind, name] of Object.entries(names)) {
  test(`a room and a user whose name is ${kind}`, async () => {
    stage = await openStage()
    await stage.api('POST', '/rooms', { name })
    const person = await stage.person(name)
    await person.join(name)
    const page = await openConsole(stage, { hash: '#/rooms' })
    const link = list(page, 'Rooms').getByRole('link').and(page.locator(`[href=${JSON.stringify(roomHash(name))}]`))
    assert.equal(await link.textContent(), shown(name))
    await link.click()
    await isLive(page)
    await person.say(name, `${markup} \u202eturned ${name}`)
    const line = lines(page).filter({ hasText: 'turned' })
    await line.waitFor()
    assert.equal(await line.getByRole('link').textContent(), shown(name))
    await page.getByRole('textbox', { name: 'Message of the server' }).fill(markup)
    await button(page, 'Post').click()
    await lines(page).filter({ hasText: markup }).nth(1).waitFor()
    await untouched(page)

    for (const [tab, there] of [['members', list(page, 'Members').getByRole('link')], ['settings', button(page, 'Save')]]) {
      await show(page, roomHash(name, tab))
      await there.waitFor()
    }
    await show(page, `${roomHash(name, 'access')}/${encodeURIComponent(name)}`)
    await page.getByText('In the room now.').waitFor()
    await show(page, roomHash(name, 'lists'))
    await page.getByRole('textbox', { name: 'Name to add: Whitelist' }).fill(name)
    await page.keyboard.press('Enter')
    await list(page, 'Whitelist').getByRole('link').waitFor()
    await untouched(page)

    await show(page, userHash(name))
    await page.getByText('with 1 socket').waitFor()
    assert.equal(await page.getByRole('table').getByRole('link').textContent(), shown(name))
    await untouched(page)

    await show(page, roomHash(name))
    await button(page, 'Delete room…').click()
    const typed = page.getByRole('dialog').getByRole('textbox')
    await typed.fill(await page.getByRole('dialog').locator('bdi').textContent())
    await button(page, 'Delete room').click()
    await page.getByText('Choose a room.').waitFor()
    assert.ok(!(await stage.api('GET', '/rooms')).rooms.includes(name))
  })
}

test('a name that a browser cannot ask for is said to be one', async () => {
  stage = await openStage()
  await stage.api('POST', '/rooms', { name: '..' })
  const page = await openConsole(stage, { hash: '#/rooms' })
  await list(page, 'Rooms').getByRole('link', { name: '..', exact: true }).click()
  await page.getByRole('alert').filter({ hasText: 'A browser cannot ask for the name “..”' }).waitFor()
})

test('a long message is cut, and shown in full if asked for', async () => {
  stage = await openStage()
  const text = 'y'.repeat(10_000)
  await stage.post('default', [text])
  const page = await openConsole(stage, { hash: roomHash('default'), viewport: { width: 390, height: 800 } })
  const line = lines(page).first()
  await button(page, 'Show all 10000 characters').click()
  await button(page, 'Show less').waitFor()
  assert.ok((await line.textContent()).includes(text))
  await untouched(page)
})

test('an address that makes no sense leads nowhere', async () => {
  stage = await openStage()
  const page = await openConsole(stage, { hash: '#/rooms/%E0%A4%A' })
  await page.getByText('There is nothing at this address.').waitFor()
  await show(page, '#/<img src=x onerror=alert(1)>')
  await page.getByText('There is nothing at this address.').waitFor()
  await page.getByRole('link', { name: 'Go to the overview' }).click()
  await isLive(page)
})
