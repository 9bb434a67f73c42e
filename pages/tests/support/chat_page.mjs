// The chat page as its users know it: by roles and names.

import assert from 'node:assert/strict'

/// Logs a person in with a name, and waits for the first room.
export async function enter (stage, name, options) {
  const page = await stage.page(options)
  await page.getByRole('textbox', { name: 'Your name' }).fill(name)
  await page.getByRole('button', { name: 'Enter' }).click()
  await inRoom(page)
  return page
}

export async function inRoom (page) {
  await page.getByRole('button', { name: 'Leave' }).waitFor()
}

export const list = (page, name) => page.getByRole('list', { name, exact: true })
export const messages = page => list(page, 'Messages').getByRole('listitem')
export const messageBox = page => page.getByRole('textbox', { name: 'Message', exact: true })
export const saying = (page, text) => messages(page).filter({ has: page.getByText(text, { exact: true }) })

export async function say (page, text) {
  await messageBox(page).fill(text)
  await page.keyboard.press('Enter')
}

/// Waits for it to be stored.
export async function sayStored (page, text) {
  await say(page, text)
  await saying(page, text).getByRole('img', { name: 'Stored' }).waitFor()
}

export async function sees (page, text) {
  await saying(page, text).waitFor()
}

export async function openRoom (page, name) {
  await list(page, 'Rooms').getByRole('button', { name }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await inRoom(page)
}

/// What was said, in order.
export function texts (page) {
  return list(page, 'Messages').locator('.text').allTextContents()
}

export async function fits (page, what) {
  const [width, space] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  assert.ok(width <= space, `${what}: ${width} pixels of ${space}`)
}
