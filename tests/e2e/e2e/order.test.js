// Requests of one socket about one room take effect in the order in which they were sent, and wait
// for the results that they need.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Client, kVariants, variantName } from '../lib/client.js'
import { deadline, deferred } from '../lib/promises.js'
import { RawSocket } from '../lib/raw.js'
import { useWebhooks } from '../lib/webhooks.js'

const { serve, webhook, toStop } = useWebhooks()

const textsOf = messages => messages.map(({ textMessage }) => textMessage)

/// A webhook that holds all questions until `release` is called.
async function heldWebhook (answer = () => ({})) {
  const asked = deferred()
  const held = deferred()
  const hook = await webhook(async message => {
    asked.resolve()
    await held.promise
    return answer(message)
  })
  return { url: hook.url, asked: asked.promise, release: held.resolve }
}

for (const variant of kVariants) {
  test(`a burst before the login is decided is answered whole, ${variantName(variant)}`, async () => {
    const kBurst = 500
    const login = await heldWebhook(() => ({ user_name: 'ann' }))
    // The limits are so small that most of the burst waits in the network.
    const server = await serve([{ hook: 'on_connect', url: login.url }],
      { auth: { mode: 'webhook' }, options: { maxPendingBytes: 4000, maxPendingRequests: 8 } })
    const ann = new Client(server.url, { variant })
    toStop.push(() => ann.close())
    const answers = []
    for (let i = 0; i < kBurst; ++i) {
      ann.socket.emit('systemMessage', `${i} ${'x'.repeat(100)}`, error => answers.push([error, i]))
    }
    await deadline(login.asked, 'the question who it is')
    login.release()
    await ann.login()
    await ann.fence()
    assert.deepEqual(answers, Array.from({ length: kBurst }, (_, i) => [null, i]))
  })
}

test('who waits for the login is not expected to answer pings meanwhile', async () => {
  const login = await heldWebhook(() => ({ user_name: 'ann' }))
  const server = await serve([{ hook: 'on_connect', url: login.url }], {
    auth: { mode: 'webhook' }, options: { maxPendingBytes: 100, pingInterval: 500, pingTimeout: 500 }
  })
  const ann = new Client(server.url)
  toStop.push(() => ann.close())
  const answers = []
  for (let i = 0; i < 10; ++i) {
    ann.socket.emit('systemMessage', 'x'.repeat(100), error => answers.push(error))
  }
  await deadline(login.asked, 'the question who it is')
  // A later connection that answers no pings is dropped: so ann's ping timeout has passed, too.
  const silent = new RawSocket(server.url)
  await silent.open()
  await silent.closed()
  login.release()
  await ann.login()
  await ann.fence()
  assert.deepEqual(answers, Array(10).fill(null))
})

test('messages keep their order behind a webhook that answers the last first', async () => {
  const kMessages = 12
  const waiting = []
  const all = deferred()
  const hook = await webhook(message => {
    const { promise, resolve } = deferred()
    waiting[Number(message.data.args[1].textMessage)] = resolve
    if (waiting.filter(Boolean).length === kMessages) all.resolve()
    return promise
  })
  const server = await serve([{ hook: 'room_message_before', url: hook.url }])
  const ann = await server.login('ann')
  await ann.call('roomJoin', 'hall')
  const ids = Array.from({ length: kMessages },
    (_, i) => ann.call('roomMessage', 'hall', { textMessage: String(i) }))
  await deadline(all.promise, 'all questions at a time')
  for (const resolve of waiting.reverse()) resolve({})
  assert.deepEqual(await Promise.all(ids), Array.from({ length: kMessages }, (_, i) => i + 1))
  const history = await ann.call('roomRecentHistory', 'hall')
  assert.deepEqual(textsOf(history).reverse(), ids.map((_, i) => String(i)))
})

test('a message right behind its join is in, and one behind the leave is not', async () => {
  const join = await heldWebhook()
  const server = await serve([{ hook: 'on_join', url: join.url }])
  const ann = await server.login('ann')
  const answers = [
    ann.request('roomJoin', 'hall'),
    ann.request('roomMessage', 'hall', { textMessage: 'in' }),
    ann.request('roomLeave', 'hall'),
    ann.request('roomMessage', 'hall', { textMessage: 'out' })
  ]
  await deadline(join.asked, 'the question whether ann may join')
  join.release()
  assert.deepEqual(await Promise.all(answers),
    [[null, 1], [null, 1], [null, 0], ['ChatServiceError: Not joined to room hall', null]])
})

for (const verdict of ['refused', 'allowed']) {
  test(`while a join is under decision, it is none: ${verdict}`, async () => {
    const join = await heldWebhook(() => verdict === 'allowed' ? {} : { error: { code: 'notPaid' } })
    const server = await serve([{ hook: 'on_join', url: join.url }],
      { options: { enableUserlistUpdates: true, enableRoomsManagement: true } })
    const ann = await server.login('ann')
    const spy = await server.login('spy')
    const other = await server.login('spy')
    await ann.call('roomCreate', 'vip', false) // as its owner, she reads and changes it unjoined
    const joined = spy.request('roomJoin', 'vip')
    await deadline(join.asked, 'the question whether spy may join')
    for (const request of [['roomMessage', 'vip', { textMessage: 'spam' }], ['roomRecentHistory', 'vip']]) {
      assert.deepEqual(await other.request(...request),
        ['ChatServiceError: Not joined to room vip', null])
    }
    assert.deepEqual(await ann.call('roomGetAccessList', 'vip', 'userlist'), [])
    const before = spy.record.length
    join.release()
    assert.deepEqual(await joined,
      verdict === 'allowed' ? [null, 1] : ['ChatServiceError: notPaid', null])
    assert.deepEqual(await ann.call('roomGetAccessList', 'vip', 'userlist'),
      verdict === 'allowed' ? ['spy'] : [])
    await other.fence()
    assert.deepEqual(other.events('roomJoinedEcho').length, verdict === 'allowed' ? 1 : 0)
    assert.deepEqual(spy.record.slice(before).filter(([event]) => event !== 'ack'),
      verdict === 'allowed' ? [['roomUserJoined', 'vip', 'spy']] : [])
  })
}

test('a ban while a join is under decision refuses it', async () => {
  const join = await heldWebhook()
  const server = await serve([{ hook: 'on_join', url: join.url }],
    { options: { enableRoomsManagement: true } })
  const ann = await server.login('ann')
  const bob = await server.login('bob')
  await ann.call('roomCreate', 'vip', false)
  const joined = bob.request('roomJoin', 'vip')
  await deadline(join.asked, 'the question whether bob may join')
  await ann.call('roomAddToList', 'vip', 'blacklist', ['bob'])
  join.release()
  assert.deepEqual(await joined, ['ChatServiceError: Action is not allowed', null])
  assert.deepEqual(bob.events('roomAccessRemoved'), [])
})
