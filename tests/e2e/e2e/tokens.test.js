// Logins with JSON Web Tokens from other libraries than the server's.

import assert from 'node:assert/strict'
import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, before, describe, test } from 'node:test'

import { exportJWK, SignJWT } from 'jose'

import { Client, kVariants, variantName } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'
import { HttpServer } from '../lib/http.js'
import { Program, startServer } from '../lib/servers.js'

const kPython = process.env.CHAT_TEST_PYTHON ?? '/usr/bin/python3'
const kPythonClient = fileURLToPath(new URL('../lib/python_login.py', import.meta.url))
const kSecret = 'a secret that is long enough for it'

const now = () => Math.floor(Date.now() / 1000)
const secretKey = text => new TextEncoder().encode(text)
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pemOf = key => key.export({ type: 'spki', format: 'pem' })

let directory
before(async () => { directory = await mkdtemp(path.join(tmpdir(), 'chat-keys-')) })
after(() => rm(directory, { recursive: true, force: true }))

async function fileWith (name, text) {
  const file = path.join(directory, name)
  await writeFile(file, text)
  return file
}

/// A token for `sub`, valid for a minute, signed with the secret; the options override each of
/// these.
function sign (sub, { claims = {}, key = secretKey(kSecret), alg = 'HS256', kid, expires = 60 } = {}) {
  return new SignJWT({ sub, exp: now() + expires, ...claims })
    .setProtectedHeader({ alg, kid }).sign(key)
}

/// Starts a server for one test, and its clients; closes all of them at the end.
async function withServer (config, body) {
  const server = await startServer(config)
  const clients = []
  const dial = (token, options = {}) => {
    clients.push(new Client(server.url, { auth: { token }, ...options }))
    return clients.at(-1)
  }
  try {
    await body(dial, server)
  } finally {
    for (const client of clients) client.close()
    await server.stop()
  }
}

const nameOf = async client => (await client.login()).events('loginConfirmed')[0][1]

describe('a token of the secret', () => {
  const server = useServer({
    options: { useRawErrorObjects: true },
    rooms: [{ name: 'hall' }],
    auth: {
      mode: 'jwt', secret: kSecret, issuer: 'the issuer', audience: ['chat'], dataClaims: ['roles']
    }
  })
  const good = { iss: 'the issuer', aud: 'chat' }
  const dial = (token, options = {}) =>
    server.open(new Client(server.url, { auth: { token }, ...options }))

  for (const variant of kVariants) {
    test(`logs in, ${variantName(variant)}`, async () => {
      const token = await sign('ann', { claims: { ...good, roles: ['a', 'b'] } })
      // Clients of the first generation have no login payload.
      const options = variant.generation === 2 ? { query: { token }, auth: undefined } : {}
      const client = await dial(token, { variant, ...options }).login()
      const [, name, data] = client.events('loginConfirmed')[0]
      assert.equal(name, 'ann')
      assert.deepEqual(data, { roles: ['a', 'b'], id: client.id })
      assert.equal(await client.call('roomJoin', 'hall'), 1)
    })
  }

  const rejections = {
    malformed: () => 'no token',
    expired: () => sign('ann', { claims: good, expires: -1 }),
    'not yet valid': () => sign('ann', { claims: { ...good, nbf: now() + 60 } }),
    'no expiry': () => sign('ann', { claims: { ...good, exp: undefined } }),
    issuer: () => sign('ann', { claims: { ...good, iss: 'another' } }),
    audience: () => sign('ann', { claims: { ...good, aud: 'another' } }),
    user: () => sign(undefined, { claims: good }),
    signature: () => sign('ann', { claims: good, key: secretKey('another secret, also long enough') }),
    algorithm: () => sign('ann', { claims: good, alg: 'HS512' })
  }
  for (const [reason, make] of Object.entries(rejections)) {
    test(`is rejected: ${reason}`, async () => {
      const client = dial(await make())
      assert.deepEqual(await client.rejected(),
        { name: 'ChatServiceError', code: 'invalidToken', args: [reason] })
    })
  }

  test('that was tampered with is rejected', async () => {
    const [header, claims, signature] = (await sign('ann', { claims: good })).split('.')
    const changed = { ...JSON.parse(Buffer.from(claims, 'base64url')), sub: 'eve' }
    const forged = Buffer.from(JSON.stringify(changed)).toString('base64url')
    const error = await dial([header, forged, signature].join('.')).rejected()
    assert.deepEqual(error.args, ['signature'])
  })

  test('without a signature is rejected', async () => {
    const part = object => Buffer.from(JSON.stringify(object)).toString('base64url')
    for (const alg of ['none', 'None', 'nOnE', '']) {
      const claims = part({ sub: 'ann', exp: now() + 60, ...good })
      const error = await dial(`${part({ alg, typ: 'JWT' })}.${claims}.`).rejected()
      assert.deepEqual(error.args, ['algorithm'])
    }
  })

  test('is needed', async () => {
    const client = dial(undefined, { query: { userName: 'ann' } })
    assert.equal((await client.rejected()).code, 'noLogin')
  })
})

for (const [alg, pair] of [['RS256', rsa], ['ES256', ec]]) {
  test(`a token of the public key's owner logs in, ${alg}`, async () => {
    const publicKeyFile = await fileWith(`${alg}.pem`, pemOf(pair.publicKey))
    await withServer({ auth: { mode: 'jwt', publicKeyFile } }, async dial => {
      assert.equal(await nameOf(dial(await sign('ann', { key: pair.privateKey, alg }))), 'ann')

      // Signed with the public key as if it were a secret.
      const part = object => Buffer.from(JSON.stringify(object)).toString('base64url')
      const text = `${part({ alg: 'HS256' })}.${part({ sub: 'eve', exp: now() + 60 })}`
      for (const secret of [pemOf(pair.publicKey), pemOf(pair.publicKey).trim()]) {
        const signature = createHmac('sha256', secret).update(text).digest('base64url')
        assert.match(await dial(`${text}.${signature}`).rejected(), /Invalid token: algorithm$/)
      }
    })
  })
}

test('keys of a key server are exchanged without a restart', async () => {
  const jwk = async (pair, kid) => ({ ...await exportJWK(pair.publicKey), kid, use: 'sig' })
  let keys = [await jwk(rsa, 'first')]
  const keyServer = await new HttpServer(() => ({ body: { keys } })).start()
  const auth = { mode: 'jwt', jwksUrl: `${keyServer.url}/keys.json`, jwksCooldown: 1 }
  try {
    await withServer({ auth }, async dial => {
      const first = await sign('ann', { key: rsa.privateKey, alg: 'RS256', kid: 'first' })
      const second = await sign('bob', { key: ec.privateKey, alg: 'ES256', kid: 'second' })
      assert.equal(await nameOf(dial(first)), 'ann')
      assert.match(await dial(second).rejected(), /Invalid token: unknown key$/)
      keys = [await jwk(ec, 'second')]
      assert.equal(await nameOf(dial(second)), 'bob')
      assert.match(await dial(first).rejected(), /Invalid token: unknown key$/)

      const asked = keyServer.requests.length
      for (let i = 0; i < 5; ++i) assert.equal(await nameOf(dial(second)), 'bob')
      assert.equal(keyServer.requests.length, asked, 'known keys are asked for no more')

      keyServer.close()
      assert.equal(await nameOf(dial(second)), 'bob')
      assert.match(await dial(first).rejected(), /Invalid token: unknown key$/)
    })
  } finally {
    keyServer.close()
  }
})

test('a connection ends with its token, unless a fresh one has come', async () => {
  await withServer({ auth: { mode: 'jwt', secret: kSecret } }, async dial => {
    const ann = await dial(await sign('ann', { expires: 2 })).login()
    const bob = await dial(await sign('bob', { expires: 3 })).login()
    const denied = await ann.request('refreshToken', await sign('bob'))
    assert.deepEqual(denied, ['ChatServiceError: Action is not allowed', null])
    assert.match((await ann.request('refreshToken', 'nonsense'))[0], /Invalid token: malformed$/)
    assert.deepEqual(await ann.request('refreshToken', await sign('ann')), [null, null])
    assert.equal(await bob.closed(), 'io server disconnect')
    await ann.fence()
  })
})

for (const [alg, key] of [['HS256', kSecret], ['RS256', rsa.privateKey], ['ES256', ec.privateKey]]) {
  test(`a client in Python logs in with a token of its own library, ${alg}`, async () => {
    const isSecret = alg === 'HS256'
    const keyFile = isSecret
      ? undefined
      : await fileWith(`public-${alg}.pem`, pemOf(createPublicKey(key)))
    const given = isSecret
      ? key
      : await fileWith(`private-${alg}.pem`, key.export({ type: 'pkcs8', format: 'pem' }))
    const auth = { mode: 'jwt', secret: isSecret ? key : undefined, publicKeyFile: keyFile }
    await withServer({ auth, rooms: [{ name: 'hall' }] }, async (dial, server) => {
      const args = [kPythonClient, server.url, alg, given, 'ann', 'hall']
      const python = new Program(args, { binary: kPython })
      const { code } = await python.waitExit()
      assert.equal(code, 0, python.stderr)
      assert.deepEqual(python.stdout.trim().split('\n').map(line => JSON.parse(line)),
        [['confirmed', 'ann'], ['joined', null, 1], ['said', null, 1]])
    })
  })
}
