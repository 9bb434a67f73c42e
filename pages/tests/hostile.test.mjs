// What others write is text, whatever it is.

import assert from 'node:assert/strict'
import { after, afterEach, beforeEach, test } from 'node:test'

import { enter, fits, inRoom, list, messages, openRoom, say, saying, texts } from './support/chat_page.mjs'
import { Person } from './support/people.mjs'
import { closeBrowser, Stage } from './support/stage.mjs'

const image = '<img src=x onerror="window.attacked = true">'
const zalgo = `Z${'\u0336\u0321\u0353\u030f'.repeat(200)}algo`
const backwards = '\u202eevil\u202e \u2067more'
const long = 'W'.repeat(10_000)
const hostile = [image, zalgo, backwards, long, `${'line\n'.repeat(300)}`, '<script>window.attacked = true</script>',
  'https://example.org/"onmouseover="window.attacked=true', '\u0000\u0007\u200b', '{{constructor}}', '&lt;b&gt;']

/// Names have no : { } and no control characters, and are shorter.
const hostileName = name => name.replace(/[:{}\u0000-\u001f]/g, '').slice(0, 4000)

let stage
beforeEach(async () => { stage = await Stage.open() })
afterEach(() => stage.close())
after(closeBrowser)

/// Nothing of it ran, nothing became an element, and everything has its place.
async function assertUnharmed (page, what) {
  assert.equal(await page.evaluate(() => window.attacked), undefined, what)
  assert.equal(await page.locator('img, script:not([src]), [onerror], [onmouseover], [style*="position"]').count(), 0, what)
  await fits(page, what)
  const places = await page.evaluate(() => ['header', '.composer', '.stream', '.drawer.rooms'].map(name => {
    const { left, right, top, bottom } = document.querySelector(name).getBoundingClientRect()
    return [name, left, right, top, bottom].map(part => typeof part === 'number' ? Math.round(part) : part)
  }))
  for (const [name, left, right, top, bottom] of places) {
    const isDrawn = left >= 0 && right <= 1280 && top >= 0 && bottom <= 720 && bottom > top
    assert.ok(isDrawn, `${what}: ${name} from ${left}, ${top} to ${right}, ${bottom}`)
  }
  const header = places.find(([name]) => name === 'header')
  assert.ok(header[4] - header[3] < 80, `${what}: a header of one line`)
}

test('hostile messages change nothing', async () => {
  const ann = await enter(stage, 'ann')
  const eve = await Person.login(stage.server.url, 'eve')
  await eve.join('default')
  for (const text of hostile) await eve.say('default', text)
  await messages(ann).nth(hostile.length - 1).waitFor()
  assert.deepEqual(await texts(ann), hostile)
  await assertUnharmed(ann, 'messages')
  eve.close()
})

test('hostile names change nothing', async () => {
  const ann = await enter(stage, 'ann')
  const people = []
  for (const text of hostile.map(hostileName)) {
    if (text === '') continue
    const eve = await Person.login(stage.server.url, text)
    people.push(eve)
    await eve.join('default')
    await eve.say('default', 'Hello')
    await eve.request('roomSignal', 'default', { typing: true })
  }
  await messages(ann).nth(people.length - 1).waitFor()
  await list(ann, 'People').getByRole('listitem').nth(people.length).waitFor()
  await assertUnharmed(ann, 'names')
  // Each person has a line of the list.
  const heights = await list(ann, 'People').getByRole('listitem').evaluateAll(items => items.map(item => item.clientHeight))
  assert.ok(heights.every(height => height < 50), `${heights}`)
  for (const eve of people) eve.close()
})

test('a user with a hostile name is a user', async () => {
  const eve = await enter(stage, hostileName(image))
  await say(eve, image)
  await saying(eve, image).getByRole('img', { name: 'Stored' }).waitFor()
  await eve.reload()
  await inRoom(eve)
  assert.equal(await list(eve, 'People').getByText(hostileName(image), { exact: true }).count(), 1)
  assert.equal(await eve.evaluate(() => window.attacked), undefined)
})

test('hostile rooms change nothing', async () => {
  const ann = await enter(stage, 'ann')
  const names = hostile.map(hostileName).filter(name => name.trim() !== '')
  for (const [index, name] of names.entries()) {
    await ann.getByRole('textbox', { name: 'Other room' }).fill(name)
    await ann.getByRole('button', { name: 'Open' }).click()
    // After the two rooms that were there.
    await list(ann, 'Rooms').getByRole('listitem').nth(index + 2).locator('[aria-current]').waitFor()
    await inRoom(ann)
    await assertUnharmed(ann, name.slice(0, 40))
  }
  await list(ann, 'Rooms').getByText('U+200B', { exact: true }).waitFor()
  await openRoom(ann, 'default')
})

test('only addresses on the web become links, and links tell nothing', async () => {
  const ann = await enter(stage, 'ann')
  const text = 'See https://example.org/a?b=c#d, (http://example.org) or javascript:alert(1), data:text/html,x ' +
    'file:///etc/passwd https:// HTTPS://EXAMPLE.ORG/\u202ex'
  await say(ann, text)
  await saying(ann, text).getByRole('img', { name: 'Stored' }).waitFor()
  const links = await messages(ann).getByRole('link').evaluateAll(all =>
    all.map(({ href, rel, target, textContent }) => ({ href, rel, target, textContent })))
  assert.deepEqual(links.map(({ href }) => href),
    ['https://example.org/a?b=c#d', 'http://example.org/', 'https://example.org/'])
  for (const { rel, target } of links) {
    assert.match(rel, /\bnoopener\b/)
    assert.match(rel, /\bnoreferrer\b/)
    assert.equal(target, '_blank')
  }
})
