// A connection that breaks, and is taken up again by a stock client.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { SignJWT } from 'jose'

import { breakOff, comeBack } from '../lib/breaks.js'
import { Client, kAllVariants, variantName } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'
import { metrics, sample } from '../lib/metrics.js'
import { until } from '../lib/promises.js'
import { RawSocket } from '../lib/raw.js'
import { kOnRedis } from '../lib/state.js'

const kOptions = { enableUserlistUpdates: true, enableAccessListsUpdates: true, enableDirectMessages: true }
const kLong = 60_000

const say = textMessage => ({ textMessage })
const texts = client => client.events('roomMessage').map(([, , { textMessage }]) => textMessage)

describe('with a window', () => {
  const server = useServer({
    options: kOptions, recovery: { window: kLong }, rooms: [{ name: 'room', owner: 'bob' }, { name: 'other' }]
  })

  /// Clients in the rooms.
  async function inRooms (user, rooms, options) {
    const client = await server.connect(user, options)
    for (const room of rooms) await client.call('roomJoin', room)
    return client
  }

  for (const variant of kAllVariants.filter(({ generation }) => generation === 4)) {
    test(`a client misses nothing, and nobody hears of the break, ${variantName(variant)}`, async () => {
      const bob = await inRooms('bob', ['room'])
      const ann = await inRooms('ann', ['room', 'other'], { variant })
      await bob.call('roomMessage', 'room', say('before'))
      await ann.wait('roomMessage')
      const { id } = ann
      const from = bob.record.length
      await breakOff(ann)
      for (const text of ['one', 'two']) await bob.call('roomMessage', 'room', say(text))
      await bob.call('directMessage', 'ann', say('for you'))
      assert.equal(await comeBack(ann), true)
      assert.equal(ann.id, id)
      await bob.call('roomMessage', 'room', say('three'))
      await ann.wait('roomMessage', { accepts: (room, message) => message.textMessage === 'three' })
      assert.deepEqual(texts(ann), ['before', 'one', 'two', 'three'])
      assert.equal(ann.events('directMessage').length, 1)
      assert.equal(ann.events('loginConfirmed').length, 1)
      await ann.call('roomMessage', 'other', say('still joined'))
      assert.deepEqual(bob.record.slice(from).map(([event]) => event)
        .filter(event => !['ack', 'roomMessage', 'directMessageEcho'].includes(event)), [])
    })
  }

  test('it is recovered more than once, also without an event in between', async () => {
    const bob = await inRooms('bob', ['room'])
    const ann = await inRooms('ann', ['room'])
    for (const text of ['one', 'two', 'three']) {
      await breakOff(ann)
      await bob.call('roomMessage', 'room', say(text))
      assert.equal(await comeBack(ann), true)
      await breakOff(ann)
      assert.equal(await comeBack(ann), true)
    }
    await ann.fence()
    assert.deepEqual(texts(ann), ['one', 'two', 'three'])
  })

  test('events that end in strings do not move the place', async () => {
    const ann = await inRooms('ann', ['room'])
    const bob = await inRooms('bob', ['room'])
    await ann.wait('roomUserJoined')
    await breakOff(ann)
    await bob.call('roomMessage', 'room', say('missed'))
    await bob.call('roomLeave', 'room')
    assert.equal(await comeBack(ann), true)
    await ann.wait('roomUserLeft')
    assert.deepEqual(texts(ann), ['missed'])
  })

  test('who is evicted meanwhile gets the eviction, and nothing after it', async () => {
    const bob = await inRooms('bob', ['room'])
    const ann = await inRooms('ann', ['room'])
    await breakOff(ann)
    await bob.call('roomMessage', 'room', say('last'))
    await bob.call('roomAddToList', 'room', 'blacklist', ['ann'])
    await bob.call('roomMessage', 'room', say('not for ann'))
    assert.equal(await comeBack(ann), true)
    await ann.fence()
    await bob.call('roomRemoveFromList', 'room', 'blacklist', ['ann'])
    assert.deepEqual(texts(ann), ['last'])
    assert.equal(ann.record.at(-1)[0], 'roomAccessRemoved')
  })

  test('who says goodbye leaves at once, and logs in anew', async () => {
    const bob = await inRooms('bob', ['room'])
    const ann = await inRooms('ann', ['room'])
    const { id } = ann
    ann.socket.disconnect()
    await bob.wait('roomUserLeft', { accepts: (room, user) => user === 'ann' })
    assert.equal(await comeBack(ann), false)
    assert.notEqual(ann.id, id)
  })

  test('a half-open connection is taken over', async () => {
    const first = server.open(await new RawSocket(server.url).open())
    await first.next()
    first.send('40/chat-service,{"userName":"ann"}')
    const { sid, pid } = JSON.parse((await first.nextLike(/^40/)).slice('40/chat-service,'.length))
    const offset = JSON.parse((await first.nextLike(/loginConfirmed/)).slice('42/chat-service,'.length)).at(-1)
    const second = server.open(await new RawSocket(server.url).open())
    await second.next()
    second.send(`40/chat-service,${JSON.stringify({ pid, offset, userName: 'ann' })}`)
    assert.deepEqual(JSON.parse((await second.nextLike(/^40/)).slice('40/chat-service,'.length)), { sid, pid })
    await first.closed()
  })

  for (const [what, change] of Object.entries({
    'an unknown pid': () => ({ pid: 'nobody.0123' }),
    'a forged pid': ({ pid }) => ({ pid: pid.slice(0, -1) + (pid.endsWith('0') ? '1' : '0') }),
    'no offset': ({ pid }) => ({ pid }),
    'an offset that is none': ({ pid }) => ({ pid, offset: '_' }),
    'an offset of the future': ({ pid }) => ({ pid, offset: 'fffffffffff' }),
    'numbers': () => ({ pid: 1, offset: 2 })
  })) {
    test(`${what}: a new login`, async () => {
      const first = server.open(await new RawSocket(server.url).open())
      await first.next()
      first.send('40/chat-service,{"userName":"ann"}')
      const answer = JSON.parse((await first.nextLike(/^40/)).slice('40/chat-service,'.length))
      await first.nextLike(/loginConfirmed/)
      first.close()
      const second = server.open(await new RawSocket(server.url).open())
      await second.next()
      second.send(`40/chat-service,${JSON.stringify({ userName: 'ann', ...change(answer) })}`)
      const { sid } = JSON.parse((await second.nextLike(/^40/)).slice('40/chat-service,'.length))
      assert.notEqual(sid, answer.sid)
      await second.nextLike(/loginConfirmed/)
    })
  }

  for (const variant of kAllVariants.filter(({ generation }) => generation < 4)) {
    test(`clients that know nothing of it are served, ${variantName(variant)}`, async () => {
      const bob = await inRooms('bob', ['room'])
      const ann = await inRooms('ann', ['room'], { variant })
      await bob.call('roomMessage', 'room', say('hello'))
      const event = await ann.wait('roomMessage')
      if (variant.generation < 3) assert.equal(event.length, 3, 'no stamp')
    })
  }
})

describe('without a window', () => {
  const server = useServer({ options: kOptions, rooms: [{ name: 'room' }] })

  test('nothing on the wire tells of it', async () => {
    const raw = server.open(await new RawSocket(server.url).open())
    await raw.next()
    raw.send('40/chat-service,{"userName":"ann"}')
    assert.match(await raw.next(), /^40\/chat-service,\{"sid":"[^"]*"\}$/)
    assert.match(await raw.next(), /^42\/chat-service,\["loginConfirmed","ann",\{.*\}\]$/)
  })
})

describe('with a short window', () => {
  const server = useServer({ options: kOptions, recovery: { window: 200 }, rooms: [{ name: 'room' }] })

  test('a client that comes too late logs in anew, and has left', async () => {
    const bob = await server.connect('bob')
    await bob.call('roomJoin', 'room')
    const ann = await server.connect('ann')
    await ann.call('roomJoin', 'room')
    await breakOff(ann)
    await bob.wait('roomUserLeft', { accepts: (room, user) => user === 'ann' })
    assert.equal(await comeBack(ann), false)
    await ann.wait('loginConfirmed', { from: ann.record.findIndex(([event]) => event === 'loginConfirmed') + 1 })
  })
})

describe('with few sockets that may be away', () => {
  const server = useServer({ options: kOptions, recovery: { window: kLong, maxSockets: 1 } })
  const count = async name => sample(await metrics(server), name)

  test('one more ends at once', async () => {
    const ann = await server.connect('ann')
    const bob = await server.connect('bob')
    await breakOff(ann)
    await breakOff(bob)
    await until(async () => await count('chat_sessions') === 0, 'the server notices')
    assert.equal(await count('chat_away_sockets'), 1)
    const both = [await comeBack(bob), await comeBack(ann)]
    assert.deepEqual(both.sort(), [false, true])
  })
})

describe('with little memory for events', () => {
  const server = useServer({
    options: kOptions, recovery: { window: kLong, maxBytes: 20_000 }, rooms: [{ name: 'room' }, { name: 'quiet' }]
  })

  test('who missed what is not kept is not recovered; quiet sockets are', async () => {
    const bob = await server.connect('bob')
    const ann = await server.connect('ann')
    const eve = await server.connect('eve')
    for (const client of [ann, bob]) await client.call('roomJoin', 'room')
    await eve.call('roomJoin', 'quiet')
    for (const client of [ann, eve]) await breakOff(client)
    for (let i = 0; i < 100; ++i) await bob.call('roomMessage', 'room', say(`${i} ${'x'.repeat(200)}`))
    // Redis has kept it.
    assert.equal(await comeBack(ann), kOnRedis)
    assert.equal(await comeBack(eve), true)
  })
})

describe('with tokens', () => {
  const kSecret = 'a secret that is long enough for it'
  const auth = { mode: 'jwt', secret: kSecret }
  const rooms = [{ name: 'room' }]
  const server = useServer({ options: kOptions, auth, recovery: { window: kLong }, rooms })
  const asking = useServer({ options: kOptions, auth, recovery: { window: kLong, askAgain: true }, rooms })

  const sign = (sub, seconds = 60) =>
    new SignJWT({ sub, exp: Math.floor(Date.now() / 1000) + seconds })
      .setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(kSecret))

  /// A client in the room. It connects again with `tokens.next`.
  async function enter (where, user, seconds) {
    const tokens = { next: await sign(user, seconds) }
    const client = where.open(new Client(where.url, { auth: answer => answer({ token: tokens.next }) }))
    await client.login()
    await client.call('roomJoin', 'room')
    return { client, tokens }
  }

  test('a token that runs out while its client is away ends the socket', async () => {
    const { client: bob } = await enter(server, 'bob')
    const { client: ann, tokens } = await enter(server, 'ann', 2)
    await breakOff(ann)
    await bob.wait('roomUserLeft', { accepts: (room, user) => user === 'ann' })
    tokens.next = await sign('ann')
    assert.equal(await comeBack(ann), false)
  })

  test('without being asked, a return needs no token', async () => {
    const { client: ann, tokens } = await enter(server, 'ann')
    await breakOff(ann)
    tokens.next = 'none'
    assert.equal(await comeBack(ann), true)
  })

  for (const [what, token, expected] of [
    ['the same user', () => sign('ann'), true],
    ['another user', () => sign('eve'), false],
    ['nobody', () => 'none', false]
  ]) {
    test(`asked again, ${what} is ${expected ? '' : 'not '}recovered`, async () => {
      const { client: bob } = await enter(asking, 'bob')
      const { client: ann, tokens } = await enter(asking, 'ann')
      await breakOff(ann)
      await bob.call('roomMessage', 'room', say('missed'))
      tokens.next = await token()
      assert.equal(await comeBack(ann), expected)
      if (expected) await ann.wait('roomMessage')
      else await bob.wait('roomUserLeft', { accepts: (room, user) => user === 'ann' })
      assert.deepEqual(texts(ann), expected ? ['missed'] : [])
    })
  }
})
