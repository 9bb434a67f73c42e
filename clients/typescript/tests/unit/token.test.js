import assert from 'node:assert/strict'
import { test } from 'node:test'

import { lifeOf } from '../../build/modules/token.js'
import { World } from '../support/world.js'

const tokenOf = claims => ['e30', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'x'].join('.')
const claimsOf = token => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))

test('the life of a token', () => {
  const now = 1_000_000_000_000
  const seconds = now / 1000
  assert.equal(lifeOf(tokenOf({ exp: seconds + 60 }), now), 60_000)
  assert.equal(lifeOf(tokenOf({ exp: seconds + 60, iat: seconds }), now), 60_000)
  assert.equal(lifeOf(tokenOf({ exp: seconds + 60, iat: seconds - 60 }), now), 60_000)
  // The client's clock is behind, or ahead.
  assert.equal(lifeOf(tokenOf({ exp: seconds + 9060, iat: seconds + 9000 }), now), 60_000)
  assert.equal(lifeOf(tokenOf({ exp: seconds - 9000, iat: seconds - 9060 }), now), 60_000)
  for (const token of [undefined, null, '', 'x', 'a.b.c', tokenOf({}), tokenOf({ exp: 'x' }), tokenOf(null)]) {
    assert.equal(lifeOf(token, now), undefined)
  }
  assert.equal(lifeOf(tokenOf({ exp: seconds + 60, name: 'ünïcödé??>>' }), now), 60_000)
})

/// Logins by tokens that live for a minute. `sign.isDown` makes getting one fail.
function worldOfTokens (options) {
  const world = new World({
    ...options,
    login: ({ token }) => {
      const left = claimsOf(token).exp * 1000 - world.clock.now()
      return left > 0 ? { user: 'ann', life: left } : { error: 'ChatServiceError: Invalid token: expired' }
    }
  })
  const auth = async () => {
    if (auth.isDown) throw new Error('down')
    const iat = world.clock.now() / 1000
    return { token: tokenOf({ sub: 'ann', iat, exp: iat + 60 }) }
  }
  return { world, auth }
}

test('a token is renewed before it expires', async () => {
  const { world, auth } = worldOfTokens()
  const ann = await world.member('', { options: { auth } })
  await world.advance(3_600_000)
  assert.deepEqual(ann.states, ['connecting', 'online'])
  const renewals = world.count('refreshToken')
  assert.ok(renewals >= 70 && renewals <= 90, `${renewals}`)
})

test('a token is renewed after a recovery, too', async () => {
  const { world, auth } = worldOfTokens({ window: 60_000 })
  const ann = await world.member('', { options: { auth } })
  for (let i = 0; i < 30; ++i) {
    world.cut(ann)
    await world.advance(10_000)
  }
  assert.equal(world.count('roomJoin'), 1)
  assert.equal(ann.chat.state, 'online')
})

test('getting a token is tried again; when it is too late, the client logs in anew', async () => {
  const { world, auth } = worldOfTokens()
  const ann = await world.member('', { options: { auth } })
  auth.isDown = true
  await world.advance(55_000)
  assert.equal(ann.chat.state, 'online')
  await world.advance(30_000)
  assert.equal(ann.chat.state, 'offline')
  auth.isDown = false
  await world.advance(40_000)
  assert.equal(ann.chat.state, 'online')
})

test('clients renew at different moments', async () => {
  const { world, auth } = worldOfTokens()
  for (let i = 0; i < 50; ++i) world.client('', { auth })
  await world.advance(55_000)
  const seconds = world.server.requests.filter(({ name }) => name === 'refreshToken').map(({ at }) => Math.floor(at / 1000))
  assert.ok(new Set(seconds).size >= 4)
})
