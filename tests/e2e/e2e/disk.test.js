// The state on disk, as operators and their users see it.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { apiConfig, kKey } from '../lib/api.js'
import { connect } from '../lib/client.js'
import { deadline } from '../lib/promises.js'
import { sharedRedis } from '../lib/redis.js'
import { kBinary, Program, runWithConfig, startServer } from '../lib/servers.js'
import { temporaryDirectory } from '../lib/state.js'
import { toToml } from '../lib/toml.js'

const toEnd = []
afterEach(async () => { for (const end of toEnd.splice(0).reverse()) await end() })

const kOptions = {
  enableDirectMessages: true, enableRoomsManagement: true, enableUserlistUpdates: true
}

/// A server on this directory.
async function serve (directory, more = {}) {
  const server = await startServer({
    options: { ...kOptions, state: 'disk', disk: { directory, segmentSize: 1_048_576, ...more.disk } },
    rooms: [{ name: 'default' }],
    more: more.config
  })
  toEnd.push(() => server.program.signal('SIGKILL'))
  return server
}

async function login (server, name = 'ann') {
  const client = await connect(server.url, name)
  toEnd.push(() => client.close())
  return client
}

async function say (client, texts) {
  const ids = []
  for (const textMessage of texts) ids.push(await client.call('roomMessage', 'default', { textMessage }))
  return ids
}

const said = async client =>
  (await client.call('roomRecentHistory', 'default')).map(({ id, textMessage }) => [id, textMessage])

async function kill (server) {
  server.program.signal('SIGKILL')
  await server.program.waitExit()
}

/// Over the HTTP API, with an idempotency key; returns the message's id.
async function sayOnce (server, key) {
  const response = await fetch(`${server.url}/api/v1/rooms/default/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${kKey}`, 'idempotency-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ textMessage: 'once' })
  })
  assert.equal(response.status, 201)
  return (await response.json()).id
}

/// Runs `chat-service data` to its end.
function data (args, input) {
  const { status, stdout, stderr } = spawnSync(kBinary, ['data', ...args], { input, encoding: 'utf8' })
  return { status, stdout, stderr }
}

const segmentsOf = directory => readdirSync(directory).filter(name => name.endsWith('.log')).sort()

for (const [way, end] of [['SIGTERM', server => server.stop()], ['SIGKILL', kill]]) {
  test(`what was acknowledged is there after ${way}`, async () => {
    const directory = path.join(temporaryDirectory(), 'data')
    const first = await serve(directory)
    const ann = await login(first)
    const bob = await login(first, 'bob')
    await ann.call('roomJoin', 'default')
    await ann.call('roomCreate', 'mine', true)
    await ann.call('roomAddToList', 'mine', 'whitelist', ['bob'])
    await ann.call('directAddToList', 'blacklist', ['eve'])
    assert.deepEqual(await say(ann, ['one', 'two']), [1, 2])
    assert.equal(await ann.call('roomMarkRead', 'default', 1), 1)
    await bob.call('roomJoin', 'default')
    const { timestamp } = await bob.call('roomUserSeen', 'default', 'bob')
    await bob.call('roomLeave', 'default')
    await end(first)

    const second = await serve(directory)
    const again = await login(second)
    assert.deepEqual(await again.call('listOwnSockets'), { [again.id]: [] })
    assert.deepEqual(await again.call('listRooms'),
      [{ room: 'default', joined: false, lastMessageId: 2, readId: 1, unread: 1 }])
    await again.call('roomJoin', 'default')
    assert.deepEqual(await said(again), [[2, 'two'], [1, 'one']])
    assert.deepEqual(await say(again, ['three']), [3])
    assert.deepEqual(await again.call('roomGetAccessList', 'mine', 'whitelist'), ['bob'])
    assert.equal(await again.call('roomGetOwner', 'mine'), 'ann')
    assert.deepEqual(await again.call('directGetAccessList', 'blacklist'), ['eve'])
    const seen = await again.call('roomUserSeen', 'default', 'bob')
    assert.equal(seen.joined, false)
    assert.ok(seen.timestamp >= timestamp)
    assert.deepEqual(await again.call('roomGetAccessList', 'default', 'userlist'), ['ann'])
    await second.stop()
  })
}

test('a second server on the same directory names the first', async () => {
  const directory = path.join(temporaryDirectory(), 'data')
  const server = await serve(directory)
  const config = toToml({
    state: 'disk', host: '127.0.0.1', port: 0, disk: { directory }, auth: { mode: 'insecure' }
  })
  const second = await runWithConfig(config)
  second.listening.promise.catch(() => {})
  assert.equal((await second.waitExit()).code, 1)
  assert.match(second.stderr, new RegExp(`\\b${server.program.child.pid}\\b`))
  const check = data(['check', directory])
  assert.equal(check.status, 1)
  assert.match(check.stderr, new RegExp(`\\b${server.program.child.pid}\\b`))
  await server.stop()
})

test('files are for their owner alone', async () => {
  const directory = path.join(temporaryDirectory(), 'data')
  await (await serve(directory)).stop()
  assert.equal(statSync(directory).mode & 0o777, 0o700)
  for (const name of readdirSync(directory)) {
    assert.equal(statSync(path.join(directory, name)).mode & 0o777, 0o600, name)
  }
})

test('damage stops the start, with the file and the offset, and what to do', async () => {
  const directory = path.join(temporaryDirectory(), 'data')
  const server = await serve(directory)
  const ann = await login(server)
  await ann.call('roomJoin', 'default')
  await say(ann, ['the message that is damaged'])
  await server.stop()
  assert.match(data(['check', directory]).stdout, /: OK, 1 users, 1 rooms, 1 messages; /)

  const file = path.join(directory, segmentsOf(directory)[0])
  const bytes = readFileSync(file)
  bytes[bytes.indexOf('the message that')] ^= 1
  writeFileSync(file, bytes)
  const config = toToml({
    state: 'disk', host: '127.0.0.1', port: 0, disk: { directory }, auth: { mode: 'insecure' }
  })
  const program = await runWithConfig(config)
  program.listening.promise.catch(() => {})
  assert.equal((await program.waitExit()).code, 1)
  const check = data(['check', directory])
  assert.equal(check.status, 1)
  for (const text of [program.stderr, check.stderr]) {
    assert.match(text, /0000\.log, offset \d+: .*restore a backup/)
  }
  assert.deepEqual(readFileSync(file), bytes)
})

test('a backup of a running server has what was acknowledged before', async () => {
  const directory = path.join(temporaryDirectory(), 'data')
  const copy = path.join(temporaryDirectory(), 'copy')
  const server = await serve(directory)
  const ann = await login(server)
  await ann.call('roomJoin', 'default')
  const text = 'x'.repeat(10_000)
  await say(ann, Array.from({ length: 300 }, (_, i) => `${i} ${text}`))  // three segments
  let goesOn = true
  const more = (async () => { while (goesOn) await say(ann, ['meanwhile']) })()
  const backup = new Program(['data', 'backup', directory, copy])
  backup.listening.promise.catch(() => {})
  assert.equal((await backup.waitExit()).code, 0, backup.stderr)
  goesOn = false
  await more
  await server.stop()

  assert.match(data(['check', copy]).stdout, /: OK, /)
  assert.match(data(['backup', directory, copy]).stderr, /has a journal already/)
  const restored = await serve(copy)
  const again = await login(restored)
  await again.call('roomJoin', 'default')
  const { lastMessageId } = await again.call('roomHistoryInfo', 'default')
  assert.ok(lastMessageId >= 300)
  const [first] = await again.call('roomHistoryGet', 'default', 0, 1)
  assert.equal(first.textMessage, `0 ${text}`)
  await restored.stop()
})

for (const target of ['disk', 'redis']) {
  test(`an export moves everything into ${target}`, async () => {
    const directory = path.join(temporaryDirectory(), 'data')
    const server = await serve(directory, { config: apiConfig() })
    const ann = await login(server)
    await ann.call('roomJoin', 'default')
    await ann.call('roomCreate', 'mine', true)
    await ann.call('roomAddToList', 'mine', 'adminlist', ['bob'])
    await ann.call('directAddToList', 'whitelist', ['bob'])
    await say(ann, ['one', 'ünï "two"'])
    assert.equal(await sayOnce(server, 'key'), 3)
    const history = await ann.call('roomRecentHistory', 'default')
    const bob = await login(server, 'bob')
    await bob.call('roomJoin', 'default')
    await bob.call('roomLeave', 'default')
    const seen = await ann.call('roomUserSeen', 'default', 'bob')
    await server.stop()

    const lines = data(['export', directory])
    assert.equal(lines.status, 0, lines.stderr)
    assert.match(lines.stderr, /exported 2 users, 2 rooms, 3 messages/)
    const state = target === 'disk'
      ? { state: 'disk', disk: { directory: path.join(temporaryDirectory(), 'moved') } }
      : { state: 'redis', redis: { url: (await sharedRedis()).url, keyPrefix: `moved${process.pid}:` } }
    const file = path.join(temporaryDirectory(), 'chat.toml')
    writeFileSync(file, toToml(state))
    const told = lines.stdout.replace('"enableReadUpdates":false', '"enableReadUpdates":true')
    const imported = data(['import', '--config', file], told)
    assert.equal(imported.stdout, 'imported 2 users, 2 rooms, 3 messages\n', imported.stderr)
    const twice = data(['import', '--config', file], lines.stdout)
    assert.match(twice.stderr, /line 1: user ann: .*ann/)

    const moved = await startServer({ options: { ...kOptions, ...state }, more: apiConfig() })
    toEnd.push(() => moved.program.signal('SIGKILL'))
    const again = await login(moved)
    await again.call('roomJoin', 'default')
    assert.deepEqual(await again.call('roomRecentHistory', 'default'), history)
    assert.deepEqual(await again.call('roomUserSeen', 'default', 'bob'), seen)
    assert.equal(await sayOnce(moved, 'key'), 3)
    assert.deepEqual(await say(again, ['next']), [4])
    assert.equal(await again.call('roomGetOwner', 'mine'), 'ann')
    assert.equal(await again.call('roomGetWhitelistMode', 'mine'), true)
    assert.deepEqual(await again.call('roomGetAccessList', 'mine', 'adminlist'), ['bob'])
    assert.deepEqual(await again.call('directGetAccessList', 'whitelist'), ['bob'])
    const reader = await login(moved, 'bob')
    await reader.call('roomJoin', 'default')
    await reader.call('roomMarkRead', 'default', 3)
    await again.wait('roomRead', { accepts: (...args) => args.join() === 'default,bob,3' })
    await moved.stop()
  })
}

test('a line that is not of an export is named', async () => {
  const file = path.join(temporaryDirectory(), 'chat.toml')
  writeFileSync(file, toToml({ state: 'disk', disk: { directory: path.join(temporaryDirectory(), 'd') } }))
  for (const line of ['', '{', '[]', '{"cat":{}}', '{"user":{"name":"ann"}}',
    '{"message":{"room":"r","body":{},"attachments":[]}}']) {
    const { status, stderr } = data(['import', '--config', file], line + '\n')
    assert.equal(status, 1, line)
    assert.match(stderr, /line 1: /, line)
  }
})

// A file system of its own, in a mount namespace of the server's own --------------------------------

/// A server whose data are on what `mount` mounts with these arguments. `remount(options)` changes
/// the file system.
async function serveMounted (directory, mounting) {
  const config = path.join(directory, 'chat.toml')
  const mount = path.join(directory, 'mount')
  mkdirSync(mount, { recursive: true })
  writeFileSync(config, toToml({
    ...kOptions,
    state: 'disk',
    host: '127.0.0.1',
    port: 0,
    threads: 2,
    closeTimeout: 1000,
    disk: { directory: path.join(mount, 'data'), segmentSize: 1_048_576 },
    auth: { mode: 'insecure' },
    rooms: [{ name: 'default' }]
  }))
  const script = `mount ${mounting} ${mount} && exec "$@"`
  const program = new Program(
    [...kNamespace, 'sh', '-c', script, 'sh', kBinary, 'serve', '--config', config],
    { binary: 'unshare' })
  toEnd.push(() => program.signal('SIGKILL'))
  const port = await deadline(program.listening.promise, () => program.stderr)
  const remount = options => {
    const enter = ['-t', String(program.child.pid), '-m', ...(isRoot ? [] : ['-U', '--preserve-credentials'])]
    const { status, stderr } = spawnSync('nsenter',
      [...enter, 'mount', '-o', `remount,${options}`, mount], { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
  }
  return { program, port, url: `http://127.0.0.1:${port}`, mount, remount }
}

const isRoot = process.getuid() === 0
const kNamespace = isRoot ? ['-m'] : ['-r', '-m']

const readiness = async ({ url }) => (await fetch(`${url}/readyz`)).status

/// Sends until a message is refused; returns the acknowledged texts and the refusal.
async function fill (client) {
  const stored = []
  for (;;) {
    const textMessage = `${stored.length} ${'x'.repeat(5_000)}`
    try {
      await client.call('roomMessage', 'default', { textMessage })
    } catch (error) {
      return { stored, error }
    }
    stored.push(textMessage)
  }
}

test('on a full disk changes fail, reading goes on, and all is well once there is space', async () => {
  const server = await serveMounted(temporaryDirectory(), '-t tmpfs -o size=6m none')
  const ann = await login(server)
  await ann.call('roomJoin', 'default')
  assert.equal(await readiness(server), 200)
  const { stored, error } = await fill(ann)
  assert.match(String(error), /Internal server error/)
  assert.ok(stored.length > 100)
  assert.equal(await readiness(server), 503)
  const [first] = await ann.call('roomHistoryGet', 'default', 0, 1)
  assert.equal(first.textMessage, stored[0])
  assert.equal((await ann.call('roomHistoryInfo', 'default')).lastMessageId, stored.length)
  await assert.rejects(ann.call('roomCreate', 'new', false), /Internal server error/)

  server.remount('size=64m')
  while (await readiness(server) !== 200) await once(AbortSignal.timeout(50), 'abort')
  assert.equal(await ann.call('roomMessage', 'default', { textMessage: 'more' }), stored.length + 1)
  server.program.signal('SIGTERM')
  assert.equal((await server.program.waitExit()).code, 0)
})

// A disk that fails --------------------------------------------------------------------------------

/// The server ends with an error, and acknowledges and shows nothing that it cannot keep.
async function endsUnanswered (program, client, log) {
  let isAnswered = false
  client.socket.emit('roomMessage', 'default', { textMessage: 'lost' }, () => { isAnswered = true })
  const { code } = await program.waitExit()
  assert.equal(code, 1)
  assert.match(program.stderr, log)
  assert.match(program.stderr, /chat-service: the state cannot keep changes any more/)
  assert.equal(isAnswered, false)
  assert.ok(!client.record.some(([event, , message]) => message?.textMessage === 'lost'))
}

test('a disk that fails ends the server with an error, and without an acknowledgement', async () => {
  const directory = temporaryDirectory()
  const library = path.join(directory, 'failing_sync.so')
  const source = fileURLToPath(new URL('../lib/failing_sync.c', import.meta.url))
  assert.equal(spawnSync('cc', ['-shared', '-fPIC', '-o', library, source]).status, 0)
  const config = path.join(directory, 'chat.toml')
  const trigger = path.join(directory, 'fail')
  writeFileSync(config, toToml({
    state: 'disk',
    host: '127.0.0.1',
    port: 0,
    closeTimeout: 1000,
    disk: { directory: path.join(directory, 'data') },
    auth: { mode: 'insecure' },
    rooms: [{ name: 'default' }]
  }))
  const program = new Program(['serve', '--config', config], {
    env: { LD_PRELOAD: library, FAIL_SYNC: trigger, ASAN_OPTIONS: 'verify_asan_link_order=0' }
  })
  toEnd.push(() => program.signal('SIGKILL'))
  const url = `http://127.0.0.1:${await deadline(program.listening.promise, () => program.stderr)}`
  const ann = await login({ url })
  await ann.call('roomJoin', 'default')
  assert.deepEqual(await say(ann, ['before']), [1])
  writeFileSync(trigger, '')
  await endsUnanswered(program, ann, /the journal failed .*cannot sync/)

  rmSync(trigger)
  const again = await serve(path.join(directory, 'data'))
  const client = await login(again)
  await client.call('roomJoin', 'default')
  // The other one may be there: it was written, and this was no power cut.
  assert.deepEqual((await said(client)).at(-1), [1, 'before'])
  await again.stop()
})

/// Makes an ext4 in a file; returns why that cannot be, or nothing.
function makeFileSystem (image) {
  if (!isRoot) return 'only root may mount one'
  writeFileSync(image, '')
  truncateSync(image, 64 << 20)
  const made = spawnSync('mkfs.ext4', ['-q', '-F', image], { encoding: 'utf8' })
  if (made.status !== 0) return `mkfs.ext4: ${made.error ?? made.stderr}`
  const script = 'mount -o loop "$1" /mnt && [ -w /sys/fs/ext4/$(basename "$(findmnt -no SOURCE /mnt)")/trigger_fs_error ]'
  const mounted = spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', image], { encoding: 'utf8' })
  return mounted.status === 0 ? undefined : `no loop device, or no trigger_fs_error ${mounted.stderr}`
}

// As the kernel does where it finds an error on a disk.
test('a file system that turns read-only ends the server likewise', async t => {
  const directory = temporaryDirectory()
  const image = path.join(directory, 'image')
  const fault = makeFileSystem(image)
  if (fault) return t.skip(`${fault}: only the failing fdatasync of the test before stands for it`)
  const mounting = `-o loop,errors=remount-ro ${image}`
  const server = await serveMounted(directory, mounting)
  const ann = await login(server)
  await ann.call('roomJoin', 'default')
  assert.deepEqual(await say(ann, ['before']), [1])
  const mounts = readFileSync(`/proc/${server.program.child.pid}/mounts`, 'utf8')
  const [device] = mounts.split('\n').find(line => line.includes(` ${server.mount} `)).split(' ')
  writeFileSync(`/sys/fs/ext4/${path.basename(device)}/trigger_fs_error`, '1')
  await endsUnanswered(server.program, ann, /the journal failed .*Read-only file system/)

  assert.ok(spawnSync('e2fsck', ['-fp', image]).status < 4)
  const again = await serveMounted(directory, mounting)
  const client = await login(again)
  await client.call('roomJoin', 'default')
  assert.deepEqual(await said(client), [[1, 'before']])
  again.program.signal('SIGTERM')
  assert.equal((await again.program.waitExit()).code, 0)
})
