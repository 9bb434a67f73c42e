// Makes docs/images/chat.png and console.png, by a real server with people who talk; or one of them:
// npm run screenshots -- chat
// Needs pngquant, of Debian's package of that name.

import { execFileSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { enter, list, messageBox, sayStored, sees } from './support/chat_page.mjs'
import { Person } from './support/people.mjs'
import { closeBrowser, key, Stage } from './support/stage.mjs'

const images = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../docs/images')
const maxSize = 60_000
/// How long the console watches before its picture is taken, in ms.
const watched = 60_000

const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

async function take (page, name) {
  const file = path.join(images, `${name}.png`)
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' })
  execFileSync('pngquant', ['--force', '--strip', '--speed', '1', '--output', file, '64', file])
  const { size } = statSync(file)
  console.log(`docs/images/${name}.png: ${size} bytes`)
  if (size > maxSize) throw new Error(`more than ${maxSize}`)
}

async function people (url, names, rooms) {
  const all = {}
  for (const name of names) {
    all[name] = await Person.login(url, name)
    for (const room of rooms) await all[name].join(room)
  }
  return all
}

async function pictureChat (stage) {
  const { Ben, Chiara, Dunya, Emre } =
    await people(stage.server.url, ['Ben', 'Chiara', 'Dunya', 'Emre', 'Farid', 'Grace'], ['default', 'random'])
  await Ben.say('default', 'Good morning! The new build is on staging.')
  await Ben.say('default', 'What changed: https://example.org/releases/42')
  await Chiara.say('default', 'Thanks, I am trying it on my phone now.')
  const ann = await enter(stage, 'Ann', { viewport: { width: 1000, height: 600 } })
  await sayStored(ann, 'Works here in both browsers.\nThe list of rooms loads much faster than before.')
  await Chiara.say('default', 'Same here, and it came back by itself after the tunnel')
  await Emre.say('default', 'مرحبا، يعمل هنا أيضًا')
  await sayStored(ann, 'Then let us ship it at four?')
  await Dunya.say('random', 'Who is coming for lunch?')
  await Ben.say('random', 'Me')
  await sees(ann, 'مرحبا، يعمل هنا أيضًا')
  await list(ann, 'Rooms').getByRole('button', { name: /random 2/ }).waitFor()
  await messageBox(ann).fill('And tell the others when')
  await Chiara.request('roomSignal', 'default', { typing: true })
  await ann.getByText('Chiara is typing…').waitFor()
  await take(ann, 'chat')
}

/// People who talk, faster and slower, for some time.
async function talk (speakers, ms) {
  const end = Date.now() + ms
  for (let count = 0; Date.now() < end; ++count) {
    const isBusy = Math.sin(Date.now() / 6000) > 0
    const burst = 2 + (isBusy ? 12 : 0) + count % 5
    for (let index = 0; index < burst; ++index) {
      const speaker = speakers[(count + index) % speakers.length]
      await speaker.say(['default', 'random', 'support'][index % 3], `message ${count}`)
    }
    await pause(150)
  }
}

async function pictureConsole (stage) {
  const names = Array.from({ length: 40 }, (_, index) => `user-${index + 1}`)
  const speakers = Object.values(await people(stage.server.url, names, ['default', 'random', 'support']))
  const page = await stage.page({ path: '/console', viewport: { width: 1000, height: 760 } })
  await page.getByLabel('API key').fill(key)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Overview' }).waitFor({ state: 'attached' })
  await talk(speakers, watched)
  await take(page, 'console')
}

mkdirSync(images, { recursive: true })
const stage = await Stage.open({ more: '[[rooms]]\nname = "support"\n[[rooms]]\nname = "announcements"\n' })
try {
  const [only] = process.argv.slice(2)
  if (only !== 'console') await pictureChat(stage)
  if (only !== 'chat') await pictureConsole(stage)
} finally {
  await stage.close()
  await closeBrowser()
}
process.exit()
