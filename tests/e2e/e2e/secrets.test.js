// Planted secrets, tokens and messages appear in no log and in no error.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { SignJWT } from 'jose'

import { HttpServer } from '../lib/http.js'
import { outputOf } from '../lib/log.js'
import { runWithConfig } from '../lib/servers.js'

const kMark = 'planted7f3a'
const kSecret = `${kMark} secret that is long enough for it`
const kWebhookSecret = `whsec_${Buffer.from(`${kMark} webhook key, 24 bytes`).toString('base64')}`
const now = () => Math.floor(Date.now() / 1000)

/// Checks that the text has no part of them from which they could be put together.
function assertNothingOf (planted, text) {
  for (const secret of planted) {
    for (let i = 0; i + 10 <= secret.length; i += 5) {
      const part = secret.slice(i, i + 10)
      assert.ok(!text.includes(part), `found ${part} in\n${text}`)
    }
  }
}

const sign = (claims, key = kSecret) => new SignJWT({ sub: 'ann', exp: now() + 60, note: kMark, ...claims })
  .setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(key))

async function withServer (config, body) {
  const all = { log: { level: 'trace' }, rooms: [{ name: 'hall' }], ...config }
  const { stdout, stderr } = await outputOf(all, body)
  return stdout + stderr
}

describe('in logs and errors of a server there is nothing', () => {
  for (const useRawErrorObjects of [false, true]) {
    test(`of tokens and what they are signed with, raw errors ${useRawErrorObjects}`, async () => {
      const tokens = await Promise.all([
        sign({}), sign({ exp: now() - 1 }), sign({ nbf: now() + 60 }), sign({ exp: undefined }), sign({ aud: 'x' }),
        sign({ sub: undefined }), sign({ sub: 5 }), sign({ exp: 'soon' }), sign({}, `${kSecret} other`)])
      const [good] = tokens
      tokens.push(good.slice(0, -3), `${good}.${good}`, good.split('.').reverse().join('.'))
      const errors = []
      const log = await withServer(
        { options: { useRawErrorObjects }, auth: { mode: 'jwt', secret: kSecret } },
        async dial => {
          for (const token of tokens.slice(1)) errors.push(await dial({ auth: { token } }).rejected())
          for (const token of tokens.slice(1)) errors.push(await dial({ query: { token } }).rejected())
          const client = await dial({ auth: { token: good } }).login()
          for (const token of [...tokens.slice(1), { token: good }]) {
            const [error] = await client.request('refreshToken', token)
            assert.notEqual(error, null)
            errors.push(error)
          }
          errors.push(client.events('loginConfirmed'))
        })
      assertNothingOf([kSecret, ...tokens], log)
      assertNothingOf([kSecret, ...tokens], JSON.stringify(errors))
    })
  }

  test('of messages, and of webhooks that fail', async () => {
    const planted = [`${kMark} text of a message`, `${kMark}/path`, kWebhookSecret, `${kMark} answer`]
    const webhook = await new HttpServer(() => ({ status: 500, body: `${kMark} answer` })).start()
    const url = `${webhook.url}/${kMark}/path?key=${kMark}`
    const errors = []
    try {
      const log = await withServer({
        options: { enableDirectMessages: true },
        webhooks: ['room_message_before', 'direct_message_after', 'on_disconnect', 'room_join_before'].map(hook => (
          { hook, url, secret: kWebhookSecret, rooms: hook === 'room_message_before' ? ['hall'] : undefined, onFailure: hook === 'room_join_before' ? 'allow' : 'deny' }))
      }, async dial => {
        const [ann, bob] = await Promise.all(['ann', 'bob'].map(
          userName => dial({ auth: { userName } }).login()))
        for (const client of [ann, bob]) await client.call('roomJoin', 'hall')
        const message = { textMessage: planted[0] }
        errors.push(await ann.request('roomMessage', 'hall', message))
        errors.push(await ann.request('roomMessage', 'nowhere', message))
        errors.push(await ann.request('directMessage', 'bob', message))
        errors.push(await ann.request('directMessage', 'nobody', message))
        webhook.close()
        errors.push(await ann.request('roomMessage', 'hall', message))
      })
      for (const [error] of errors) assert.notEqual(error, null)
      assertNothingOf(planted, log)
      assertNothingOf(planted, JSON.stringify(errors))
    } finally {
      webhook.close()
    }
  })
})

describe('a configuration that is refused is not told', () => {
  const secret = `${kMark}-secret`
  const texts = {
    'a short secret': `[auth]\nmode = "jwt"\nsecret = "${secret}"\n`,
    'a secret instead of its file': `[auth]\nmode = "jwt"\nsecret_file = "${secret}"\n`,
    'a key instead of its file': `[[api.keys]]\nkey_file = "${secret}"\n`,
    'a secret beside its file': `cluster_secret = "${secret}"\ncluster_secret_file = "${secret}"\n`,
    'no string': `[auth]\nsecret = ["${secret}"]\n`,
    'no TOML': `[auth]\nsecret = ${secret}\n`,
    'an open string': `[auth]\nsecret = "${secret}\n`,
    'a secret twice': `[auth]\nsecret = "${secret}"\nsecret = "${secret}"\n`,
    'two sources of keys': `[auth]\nmode = "jwt"\nsecret = "${secret.repeat(3)}"\njwks_file = "${secret}"\n`,
    'a key set behind a password': `[auth]\nmode = "jwt"\njwks_url = "https://${secret}:${secret}@host/"\n`,
    'a webhook behind a password': `[[webhooks]]\nhook = "on_join"\nurl = "http://a:${secret}@host/"\n`,
    'a webhook at no URL': `[[webhooks]]\nhook = "on_join"\nurl = "${secret}"\n`,
    'a webhook with another secret': `[[webhooks]]\nhook = "on_join"\nurl = "http://a/"\nsecret = "${secret}"\n`,
    'a Redis that is none': `state = "redis"\n[redis]\nurl = "redis://a:${secret}@ho st:1/"\n`,
    'a Redis with another scheme': `state = "redis"\n[redis]\nurl = "http://a:${secret}@host/"\n`
  }
  for (const [name, text] of Object.entries(texts)) {
    test(name, async () => {
      const serving = await runWithConfig(text)
      const { code } = await serving.waitExit()
      assert.equal(code, 1)
      assert.ok(serving.stderr.length > 20, serving.stderr)
      assertNothingOf([secret], serving.stdout + serving.stderr)
    })
  }

  test('a key file that is none', async () => {
    const program = await runWithConfig(
      `host = "127.0.0.1"\nport = 0\n[auth]\nmode = "jwt"\npublic_key_file = "${process.execPath}"\n`)
    const { code } = await program.waitExit()
    assert.equal(code, 1)
    assert.match(program.stderr, /larger than a megabyte/)
  })
})
