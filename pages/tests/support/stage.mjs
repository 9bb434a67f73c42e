// A server that serves the pages, and people in front of them: real Chromium, one profile each.

import { existsSync } from 'node:fs'

import { chromium } from 'playwright-core'

import { Proxy, Server } from '../../../clients/typescript/tests/support/server.js'
import { Person } from './people.mjs'

export { until } from '../../../clients/typescript/tests/support/server.js'

/// The API's key, with all rights.
export const key = 'the key of the tests'

const pagesConfig = `
[pages]
chat = true
console = true
rooms = ["default", "random"]
[[api.keys]]
name = "tests"
key = "${key}"
[[rooms]]
name = "random"
`

/// The system's, not one of Playwright's own.
const executablePath = process.env.CHROMIUM ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(name => existsSync(name))

let browser

/// One Chromium for all tests of a file.
async function chromiumOnce () {
  browser ??= chromium.launch({ executablePath })
  return browser
}

/// What belongs to one test, and ends with it.
export class Stage {
  #contexts = []
  #proxies = []
  /// Those of person(), in the order of their logins.
  people = []
  #faults = []

  /// `top`, `auth` and `more` are TOML, as in the client library's tests.
  static async open ({ top = 'enable_rooms_management = true', auth, more = '' } = {}) {
    const stage = new Stage()
    stage.server = new Server({ top, ...auth && { auth }, more: pagesConfig + more })
    await stage.server.start()
    stage.port = stage.server.port
    return stage
  }

  /// A person's browser. `options` are Playwright's, such as `colorScheme` or `viewport`.
  async page ({ url = this.url, path = '/', ...options } = {}) {
    const context = await (await chromiumOnce()).newContext({ locale: 'en-GB', ...options })
    this.#contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    page.on('pageerror', error => this.#faults.push(String(error)))
    // Chromium reports there what the Content-Security-Policy stopped; and refusals, which tests ask for.
    page.on('console', message => {
      if (message.type() === 'error' && !/ERR_|WebSocket connection|responded with a status of/.test(message.text())) this.#faults.push(message.text())
    })
    page.on('dialog', dialog => {
      this.#faults.push(`a dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(url + path)
    return page
  }

  get url () {
    return `http://127.0.0.1:${this.port}`
  }

  /// Somebody without a browser, logged in.
  async person (name) {
    const person = await Person.login(this.url, name)
    this.people.push(person)
    return person
  }

  /// A network between a page and the server, which can go down.
  async network () {
    const proxy = await new Proxy(this.port).start()
    this.#proxies.push(proxy)
    return proxy
  }

  /// A request to the API.
  async api (method, path, body) {
    const answer = await fetch(`${this.server.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}` },
      ...body && { body: JSON.stringify(body) }
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }

  /// Runs one of the protocol's requests as the server.
  command (name, ...args) {
    return this.api('POST', `/commands/${name}`, { args, bypass_permissions: true })
  }

  /// Posts messages as the server.
  async post (room, texts) {
    for (const textMessage of texts) {
      await this.api('POST', `/rooms/${encodeURIComponent(room)}/messages`, { textMessage })
    }
  }

  /// Ends what the stage began. Fails if a page reported an error.
  async close () {
    for (const person of this.people) person.close()
    await Promise.all(this.#contexts.map(context => context.close()))
    for (const proxy of this.#proxies) proxy.close()
    await this.server.stop()
    if (this.#faults.length > 0) throw new Error(`Pages reported errors:\n${this.#faults.join('\n')}`)
  }
}

/// At the end of a test file.
export async function closeBrowser () {
  await (await browser)?.close()
}
