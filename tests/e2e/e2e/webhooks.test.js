// Hooks bound to URLs.

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { afterEach, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { Api, apiConfig } from '../lib/api.js'
import { Client, connect, kVariants, variantName } from '../lib/client.js'
import { metrics, sample } from '../lib/metrics.js'
import { deadline, deferred } from '../lib/promises.js'
import { Program } from '../lib/servers.js'
import { useWebhooks } from '../lib/webhooks.js'

const kExample = fileURLToPath(new URL('../../../examples/webhook/webhook.mjs', import.meta.url))
const kFailed = 'ChatServiceError: webhookFailed'

const { serve, webhook, toStop } = useWebhooks()

async function startExample (port = 0) {
  const program = new Program([kExample, String(port)], { binary: process.execPath })
  toStop.push(() => program.signal('SIGKILL'))
  program.port = await deadline(program.listening.promise, 'the example')
  return program
}

const say = (client, room, textMessage) => client.request('roomMessage', room, { textMessage })
const textsOf = client => client.events('roomMessage').map(([, , { textMessage }]) => textMessage)

describe('the example', () => {
  for (const variant of kVariants) {
    test(`refuses a message, changes another, adds a result, ${variantName(variant)}`, async () => {
      const { port } = await startExample()
      const url = `http://127.0.0.1:${port}/`
      const server = await serve([
        { hook: 'room_message_before', url }, { hook: 'room_message_after', url }])
      const ann = await server.login('ann', { variant })
      await ann.call('roomJoin', 'hall')
      assert.deepEqual(await say(ann, 'hall', 'buy spam'), ['ChatServiceError: noSpam', null])
      assert.deepEqual(await say(ann, 'hall', 'darn it'), [null, 1, 'thank you'])
      assert.deepEqual(textsOf(ann), ['**** it'])
    })
  }

  test('killed, costs what is configured, and is asked again when it is back', async () => {
    const example = await startExample()
    const url = `http://127.0.0.1:${example.port}/`
    const server = await serve([
      { hook: 'room_message_before', url, rooms: ['hall'], circuitFailures: 2, circuitPause: 1 },
      { hook: 'room_message_after', url, rooms: ['den'], onFailure: 'allow' }])
    const ann = await server.login('ann')
    for (const room of ['hall', 'den']) await ann.call('roomJoin', room)
    assert.deepEqual(await say(ann, 'hall', 'one'), [null, 1])
    example.signal('SIGKILL')
    await example.waitExit()
    for (let i = 0; i < 5; ++i) {
      assert.deepEqual(await say(ann, 'hall', 'lost'), [kFailed, null])
      assert.deepEqual(await say(ann, 'den', 'kept'), [null, i + 1])
    }
    await startExample(example.port)
    let answer
    do answer = await say(ann, 'hall', 'two'); while (answer[0] === kFailed)
    assert.deepEqual(answer, [null, 2])
  })
})

test('where there is no answer, the HTTP API says that it is not the caller\'s fault', async () => {
  const hook = await webhook(() => ({ raw: { status: 500 } }))
  const { url } = await serve([{ hook: 'room_message_before', url: hook.url }], { more: apiConfig() })
  const api = await Api.of(url)
  const { status, body } = await api.call('POST', '/api/v1/rooms/{room}/messages',
    { params: { room: 'hall' }, body: { textMessage: 'x' } })
  assert.deepEqual([status, body.code], [502, 'webhookFailed'])
})

test('what became of its questions is counted', async () => {
  const hook = await webhook(({ data }) => data.args[1].textMessage === 'good' ? {} : { raw: { status: 500 } })
  const server = await serve(
    [{ hook: 'room_message_before', url: hook.url, circuitFailures: 2, circuitPause: 3_600_000 }])
  const ann = await server.login('ann')
  await ann.call('roomJoin', 'hall')
  for (const text of ['good', 'bad', 'good', 'bad', 'bad', 'good']) await say(ann, 'hall', text)
  const text = await metrics(server)
  const counts = ['answered', 'failed', 'skipped'].map(result => sample(text,
    `chat_webhook_requests_total{hook="room_message_before",result="${result}"}`))
  assert.deepEqual(counts, [2, 3, 1])
})

test('a webhook that hangs holds up nobody else', async () => {
  const held = deferred()
  const asked = deferred()
  const hook = await webhook(() => {
    asked.resolve()
    return held.promise
  })
  const server = await serve([
    { hook: 'room_message_before', url: hook.url, rooms: ['hall'], timeout: 60_000 }])
  const ann = await server.login('ann')
  const bob = await server.login('bob')
  for (const client of [ann, bob]) {
    for (const room of ['hall', 'den']) await client.call('roomJoin', room)
  }
  const waiting = say(ann, 'hall', 'slow')
  await deadline(asked.promise, 'the webhook to be asked')
  for (const client of [ann, bob]) {
    for (let i = 0; i < 10; ++i) assert.equal((await say(client, 'den', 'fast'))[0], null)
  }
  assert.deepEqual(ann.events('roomMessage').filter(([, room]) => room === 'hall'), [])
  held.resolve({})
  assert.deepEqual(await waiting, [null, 1])
})

test('a webhook that hangs does not keep the server from ending', async () => {
  const asked = deferred()
  const hook = await webhook(() => asked.resolve())
  const server = await serve([{ hook: 'room_message_before', url: hook.url, timeout: 60_000 }],
    { options: { closeTimeout: 300 } })
  const ann = await server.login('ann')
  await ann.call('roomJoin', 'hall')
  ann.send('roomMessage', 'hall', { textMessage: 'slow' })
  await deadline(asked.promise, 'the webhook to be asked')
  server.mayEnd = () => {}
  server.program.signal('SIGTERM')
  const { signal } = await server.program.waitExit()
  assert.equal(signal, null)
  server.program.assertNoSanitizerReport()
})

test('requests are signed as Standard Webhooks says', async () => {
  const key = Buffer.from('a key of the webhook, 32 bytes!!')
  const seen = []
  const hook = await webhook((message, request) => {
    seen.push({ message, request })
    return {}
  })
  const server = await serve([
    { hook: 'room_join_before', url: `${hook.url}/a/path?with=query`, secret: `whsec_${key.toString('base64')}` }])
  const ann = await server.login('ann')
  await ann.call('roomJoin', 'hall', 'more')
  const [{ message, request: { method, path, headers, body } }] = seen
  assert.deepEqual([method, path], ['POST', '/a/path?with=query'])
  assert.equal(headers['content-type'], 'application/json')
  assert.equal(headers['webhook-id'], message.id)
  assert.ok(Math.abs(headers['webhook-timestamp'] - Date.now() / 1000) < 60)
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  assert.equal(headers['webhook-signature'],
    `v1,${createHmac('sha256', key).update(text).digest('base64')}`)
  assert.deepEqual(message.data, {
    command: 'roomJoin', user_name: 'ann', socket_id: ann.id, args: ['hall'], rest_args: ['more'], is_local_call: false
  })
})

test('requests share connections', async () => {
  const hook = await webhook(() => ({}))
  let connections = 0
  hook.onConnection(() => { ++connections })
  const server = await serve([{ hook: 'room_message_before', url: hook.url }])
  const ann = await server.login('ann')
  await ann.call('roomJoin', 'hall')
  for (let i = 0; i < 20; ++i) await say(ann, 'hall', 'hi')
  assert.equal(hook.requests.length, 20)
  assert.equal(connections, 1)
})

test('bytes go there and back', async () => {
  const hook = await webhook(({ data: { args: [data] } }) => {
    const bytes = Buffer.from(data.file.$binary, 'base64').reverse()
    return { args: [{ ...data, file: { $binary: bytes.toString('base64') } }] }
  })
  const server = await serve([{ hook: 'system_message_before', url: hook.url }])
  const one = await server.login('ann')
  const two = await server.login('ann')
  await one.call('systemMessage', { file: Buffer.from([1, 2, 255]), name: 'f' })
  const [, data] = await two.wait('systemMessage')
  assert.deepEqual(data, { file: Buffer.from([255, 2, 1]), name: 'f' })
})

for (const variant of kVariants) {
  test(`a webhook decides who a connection is, ${variantName(variant)}`, async () => {
    const hook = await webhook(({ data: { query } }) => {
      const { ticket } = query
      if (ticket === 'ann’s') return { user_name: 'ann', auth_data: { role: 'guest' } }
      return ticket ? { error: { code: 'badTicket' } } : {}
    })
    const server = await serve([{ hook: 'on_connect', url: hook.url }], { auth: { mode: 'webhook' } })
    const dial = query => {
      const client = new Client(server.url, { variant, query })
      toStop.push(() => client.close())
      return client
    }
    const client = await dial({ ticket: 'ann’s' }).login()
    assert.deepEqual(client.events('loginConfirmed'),
      [['loginConfirmed', 'ann', { role: 'guest', id: client.id }]])
    assert.equal(await dial({ ticket: 'false' }).rejected(), 'ChatServiceError: badTicket')
    assert.equal(await dial({ other: '1' }).rejected(), 'ChatServiceError: No login provided')
    hook.close()
    assert.equal(await dial({ ticket: 'ann’s' }).rejected(), kFailed)
  })
}
