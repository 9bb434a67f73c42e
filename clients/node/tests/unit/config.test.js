'use strict'

const assert = require('node:assert')
const { test } = require('node:test')
const serverConfig = require('../../src/config')
const toToml = require('../../src/toml')

const redis = stateOptions => {
  const { redis } = serverConfig({ state: 'redis', stateOptions })
  return JSON.parse(JSON.stringify(redis)) // without what is undefined
}

test('options of the seed are keys of the server', () => {
  const config = serverConfig({
    port: 9000,
    enableDirectMessages: true,
    historyMaxSize: 0,
    closeTimeout: 0,
    heartbeatRate: 'soon',
    busAckTimeout: 100,
    stateOptions: { lockTTL: 500 },
    transportOptions: { namespace: '/chat', ioOptions: { path: '/io', pingTimeout: 1000 } }
  })
  const { port, enable_direct_messages: direct, history_max_size: size, bus_ack_timeout: bus, lock_ttl: lock } = config
  assert.deepStrictEqual({ port, direct, size, bus, lock }, { port: 9000, direct: true, size: 0, bus: 100, lock: 500 })
  assert.deepStrictEqual([config.namespace, config.path, config.ping_timeout], ['/chat', '/io/', 1000])
  assert.ok(!('close_timeout' in config) && !('heartbeat_rate' in config), 'not set: the default')
})

test('port 0 is not set, as in the seed', () => {
  assert.strictEqual(serverConfig({ port: 0 }).port, 8000)
})

test('config has keys of the server itself, which come last', () => {
  const config = serverConfig({ port: 1, config: { port: 2, log: { format: 'json' }, tls: { key: '/k' } } })
  assert.strictEqual(config.port, 2)
  assert.deepStrictEqual(config.log, { level: 'warn', format: 'json' })
  assert.deepStrictEqual(config.tls, { key: '/k' })
})

test('origins as Socket.IO 2 writes them', () => {
  const origins = value => serverConfig({ transportOptions: { ioOptions: { origins: value } } }).cors_origins
  assert.deepStrictEqual(origins(undefined), ['*'])
  assert.deepStrictEqual(origins('*:*'), ['*'])
  assert.deepStrictEqual(origins('https://Chat.example:443 localhost:*'),
    ['https://chat.example', 'http://localhost:*', 'https://localhost:*'])
  assert.deepStrictEqual(origins(['http://a:80/']), ['http://a'])
})

test('redisOptions are the arguments of ioredis', () => {
  const urls = [
    [undefined, 'redis://127.0.0.1:6379'],
    ['redis://localhost:6380/1', 'redis://127.0.0.1:6380/1'],
    [['redis://:p%40ss@db/2'], 'redis://:p%40ss@db:6379/2'],
    [[6380], 'redis://127.0.0.1:6380'],
    [[6380, 'db'], 'redis://db:6380'],
    [['6380', 'db', { password: 'x', db: 3 }], 'redis://:x@db:6380/3'],
    [['redis://db', { username: 'u', password: 'p' }], 'redis://u:p@db:6379'],
    [{ host: '::1', port: 1 }, 'redis://[::1]:1'],
    [['rediss://db'], 'rediss://db:6379'],
    [{ host: 'db', tls: {} }, 'rediss://db:6379']
  ]
  for (const [redisOptions, url] of urls) assert.deepStrictEqual(redis({ redisOptions }), { url })
})

test('Sentinels, clusters and prefixes', () => {
  assert.deepStrictEqual(
    redis({ redisOptions: { sentinels: [{ host: 's1' }, { host: 's2', port: 2 }], name: 'm', password: 'x', sentinelPassword: 'y' } }),
    { url: 'redis://:x@127.0.0.1:6379', sentinels: ['s1:26379', 's2:2'], master_name: 'm', sentinel_password: 'y' })
  const nodes = [{ host: 'n1', port: 7000 }, { host: 'n2' }]
  const cluster = { url: 'redis://:x@n1:7000', cluster: ['n1:7000', 'n2:6379'] }
  const redisOptions = [nodes, { redisOptions: { password: 'x' } }]
  assert.deepStrictEqual(redis({ useCluster: true, redisOptions }), cluster)
  assert.deepStrictEqual(redis({ useCluster: true, redisOptions: [nodes] }), { ...cluster, url: 'redis://n1:7000' })
  assert.deepStrictEqual(redis({ redisOptions: { keyPrefix: 'app:' } }),
    { url: 'redis://127.0.0.1:6379', key_prefix: 'app:chat:' })
})

test('what the server cannot do with Redis is refused', () => {
  assert.throws(() => redis({ redisOptions: '/tmp/redis.sock' }), /redisOptions: a Unix socket is not available/)
  assert.throws(() => redis({ redisOptions: { tls: { ca: 'PEM' } } }), /tls\.ca is not available/)
})

test('configuration is TOML', () => {
  assert.strictEqual(
    toToml({ a: 'x"\n\x7f', b: [1, 'y'], c: { d: true, e: undefined }, 'f g': null, 'h.i': [{ j: 'k' }] }),
    'a = "x\\"\\n\\u007f"\nb = [1, "y"]\nc = { d = true }\n"h.i" = [{ j = "k" }]\n')
})
