// The console as those who run a server know it: by roles and names.

import { key, Stage } from './support/stage.mjs'

/// Keys with fewer rights than `key`.
export const keys = {
  reader: 'the key of one who reads',
  moderator: 'the key of a moderator',
  writer: 'the key of a robot that posts'
}

const keysConfig = `
[[api.keys]]
name = "reader"
key = "${keys.reader}"
rights = ["read"]
[[api.keys]]
name = "moderator"
key = "${keys.moderator}"
rights = ["read", "moderate"]
[[api.keys]]
name = "writer"
key = "${keys.writer}"
rights = ["moderate"]
`

export const openStage = ({ more = '', ...options } = {}) => Stage.open({ more: keysConfig + more, ...options })

/// A page with the console, logged in. `hash` is what it shows.
export async function openConsole (stage, { hash = '', as = key, ...options } = {}) {
  const page = await stage.page({ path: '/console', ...options })
  await logIn(page, as)
  if (hash) await show(page, hash)
  return page
}

export async function logIn (page, as) {
  await page.getByLabel('API key').fill(as)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Log out' }).waitFor()
}

/// Goes to an address of the console.
export const show = (page, hash) => page.evaluate(where => { location.hash = where }, hash)

export const roomHash = (room, tab) => `#/rooms/${encodeURIComponent(room)}${tab ? `/${tab}` : ''}`
export const userHash = user => `#/users/${encodeURIComponent(user)}`

export const list = (page, name) => page.getByRole('list', { name, exact: true })
export const lines = page => page.getByRole('log').getByRole('listitem')
export const button = (page, name) => page.getByRole('button', { name, exact: true })
export const row = (page, name) => page.getByRole('row', { name })

/// The stream of the page runs.
export const isLive = page => page.getByText('Live', { exact: true }).waitFor()
