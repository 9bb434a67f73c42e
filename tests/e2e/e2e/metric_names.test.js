// Every metric that a server writes is in docs/http_api.md, and what documents, alerts and dashboard
// name exists.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { linkExample } from '../lib/link.js'
import { metrics } from '../lib/metrics.js'
import { namedIn, namesOf } from '../lib/prometheus.js'
import { deadline } from '../lib/promises.js'
import { sharedRedis } from '../lib/redis.js'
import { runWithConfig, startServer } from '../lib/servers.js'
import { temporaryDirectory } from '../lib/state.js'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')
const read = name => readFile(path.join(root, name), 'utf8')

/// What only some configurations write.
const kExtras = {
  recovery: { window: 1000 },
  webhooks: [{ hook: 'room_create_before', url: 'http://127.0.0.1:9/' }]
}

async function metricsWith (options, sections = {}) {
  const server = await startServer({ options, ...sections })
  try {
    return await metrics(server)
  } finally {
    await server.stop()
  }
}

/// With a program on the link.
async function metricsWithLink () {
  const directory = temporaryDirectory()
  const socket = path.join(directory, 'link.sock')
  const server = await runWithConfig('host = "127.0.0.1"\nport = 0\n', ['--link', socket])
  const hooks = linkExample(socket)
  try {
    const port = await deadline(server.listening.promise, () => `readiness\n${server.stderr}`)
    return await metrics({ url: `http://127.0.0.1:${port}` })
  } finally {
    hooks.signal('SIGKILL')
    server.signal('SIGKILL')
  }
}

let texts
let written

before(async () => {
  const { url } = await sharedRedis()
  texts = {
    memory: await metricsWith({ state: 'memory' }, kExtras),
    link: await metricsWithLink(),
    disk: await metricsWith({ state: 'disk', disk: { directory: temporaryDirectory() } }),
    redis: await metricsWith({ state: 'redis', redis: { url, keyPrefix: 'metric_names:' } })
  }
  written = new Set(Object.values(texts).flatMap(text => [...namesOf(text)]))
})

const sorted = names => [...names].sort()

test('the document lists each metric, and no other', async () => {
  const document = await read('docs/http_api.md')
  const section = document.slice(document.indexOf('\n## Metrics\n'), document.indexOf('\n## Listening without'))
  const listed = [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, names]) => sorted(namedIn(names)))
  assert.equal(new Set(listed).size, listed.length, 'one is listed twice')
  assert.deepEqual(sorted(listed), sorted(written))
})

test('metrics of a state are written only with it', () => {
  for (const [prefix, state] of [['chat_journal_', 'disk'], ['chat_held_', 'disk'], ['chat_redis_', 'redis']]) {
    const states = Object.keys(texts).filter(
      name => [...namesOf(texts[name])].some(metric => metric.startsWith(prefix)))
    assert.deepEqual(states, [state], prefix)
  }
})

for (const file of [
  'docs/operating.md', 'docs/redis.md', 'docs/recovery.md', 'docs/disk.md', 'docs/webhooks.md',
  'examples/monitoring/alerts.yml', 'examples/monitoring/alerts_test.yml',
  'examples/monitoring/dashboard.json', 'examples/monitoring/README.md'
]) {
  test(`what ${file} names exists`, async () => {
    const unknown = sorted(namedIn(await read(file))).filter(name => !written.has(name))
    assert.deepEqual(unknown, [])
  })
}

test('the dashboard shows every metric', async () => {
  const shown = namedIn(await read('examples/monitoring/dashboard.json'))
  assert.deepEqual(sorted(written).filter(name => !shown.has(name)), [])
})

test('Redis is connected in both roles, and its commands succeed', () => {
  for (const role of ['commands', 'subscriptions']) {
    assert.match(texts.redis, new RegExp(`^chat_redis_connected\\{role="${role}",server="[^"]+"\\} 1$`, 'm'))
  }
  assert.match(texts.redis, /^chat_redis_commands_total\{result="ok"\} [1-9]/m)
  assert.match(texts.redis, /^chat_redis_command_duration_seconds_count [1-9]/m)
})

test('the program on the link is connected', () => {
  assert.match(texts.link, /^chat_link_connected 1$/m)
  assert.match(texts.link, /^chat_link_calls_total\{result="failed"\} 0$/m)
})

test('the process and its build are told', () => {
  assert.match(texts.memory, /^chat_build_info\{version="\d+\.\d+\.\d+",compiler="[^"]+",build_type="[^"]*"\} 1$/m)
  assert.match(texts.memory, /^process_open_fds [1-9]/m)
  assert.match(texts.memory, /^process_resident_memory_bytes [1-9]/m)
})
