// The endpoints for orchestrators and Prometheus.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

import { useServer } from '../lib/fixture.js'
import { metrics, sample } from '../lib/metrics.js'

// Nothing calls the webhook: it is there for its metrics.
const server = useServer({
  rooms: [{ name: 'default' }],
  webhooks: [{ hook: 'room_create_before', url: 'http://127.0.0.1:9/' }]
})

test('the process lives and is ready', async () => {
  const alive = await fetch(`${server.url}/healthz`)
  assert.equal(alive.status, 200)
  assert.deepEqual(await alive.json(), { status: 'alive' })
  const probes = await Promise.all(Array.from({ length: 50 }, () => fetch(`${server.url}/readyz`)))
  for (const ready of probes) {
    assert.equal(ready.status, 200)
    assert.deepEqual(await ready.json(), { status: 'ready' })
  }
})

test('promtool finds nothing wrong with the metrics', async () => {
  const input = await metrics(server)
  assert.match(input, /^chat_webhook_requests_total{/m)
  const { error, status, stdout, stderr } =
    spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' })
  assert.ifError(error)
  assert.equal(status, 0, stdout + stderr)
  assert.equal(stdout + stderr, '')
})

test('the metrics count what was done', async () => {
  const alice = await server.connect('alice')
  const bob = await server.connect('bob')
  for (const client of [alice, bob]) await client.call('roomJoin', 'default')
  const before = await metrics(server)
  const kSent = 'chat_commands_total{command="roomMessage",result="ok"}'
  for (let i = 0; i < 10; ++i) await alice.call('roomMessage', 'default', { textMessage: 'hello' })
  await alice.request('roomMessage', 'nowhere', { textMessage: 'hello' })
  const after = await metrics(server)
  const growth = name => sample(after, name) - sample(before, name)
  assert.equal(growth(kSent), 10)
  assert.equal(growth('chat_commands_total{command="roomMessage",result="error"}'), 1)
  assert.equal(sample(after, 'chat_command_duration_seconds_count{command="roomMessage"}'), 11)
  assert.equal(growth('chat_deliveries_total'), 20)
  assert.ok(growth('chat_sent_bytes_total') > 20 * 'hello'.length)
  assert.ok(growth('chat_received_bytes_total') > 10 * 'hello'.length)
  assert.equal(sample(after, 'chat_sessions'), 2)
  assert.ok(sample(after, 'chat_connections') >= 2)
  assert.equal(sample(after, 'chat_logins_total{result="confirmed"}'), 2)
  assert.equal(sample(after, 'chat_slow_consumers_total'), 0)
  assert.equal(sample(after, 'chat_backlog_bytes'), 0)
})
