// The parts of the console that need no page: the log's window, streams, figures, addresses, words.

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { before, test } from 'node:test'

import { load } from './console_modules.mjs'

let console_
before(async () => {
  console_ = await load('log_window.ts', 'streams.ts', 'figures.ts', 'route.ts', 'problem.ts', 'api.ts', 'format.ts')
})

const message = id => ({ id, timestamp: 1_700_000_000_000 + id, textMessage: `text ${id}` })
const messages = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => message(first + i))
const ids = log => log.items.filter(item => item.kind === 'message').map(item => item.message.id)
const range = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

const windowWith = (max, first, last) => {
  const log = new console_.LogWindow(max)
  for (const each of messages(first, last)) log.append(each, true)
  return log
}

test('the window of a log stays bounded, and has the newest', () => {
  const log = windowWith(10, 1, 25)
  assert.deepEqual(ids(log), range(16, 25))
  assert.equal(log.atEnd, true)
})

test('a message that comes twice is shown once', () => {
  const log = windowWith(10, 1, 3)
  log.append(message(2), true)
  log.append(message(3), true)
  assert.deepEqual(ids(log), [1, 2, 3])
})

test('a full window stands still for somebody who reads, and counts what follows', () => {
  const log = windowWith(10, 1, 10)
  for (const each of messages(11, 14)) log.append(each, false)
  assert.deepEqual(ids(log), range(1, 10))
  assert.equal(log.unseen, 4)
  log.extend(messages(11, 14))
  assert.deepEqual(ids(log), range(5, 14))
  assert.equal(log.atEnd, true)
  log.append(message(15), true)
  assert.equal(log.last, 15)
})

test('older messages push out the newest, which can be had again', () => {
  const log = windowWith(10, 21, 30)
  log.prepend(messages(16, 25), 15)
  assert.deepEqual(ids(log), range(16, 25))
  assert.equal(log.atEnd, false)
  assert.equal(log.unseen, 5)
  assert.equal(log.atStart, false)
  log.jump(messages(26, 30))
  assert.deepEqual(ids(log), range(26, 30))
  assert.equal(log.atEnd, true)
})

test('the start of what is kept is known', () => {
  const first = windowWith(10, 6, 8)
  first.prepend(messages(1, 5), 0)
  assert.deepEqual(ids(first), range(1, 8))
  assert.equal(first.atStart, true)
  const rotated = windowWith(10, 6, 8)
  rotated.prepend(messages(4, 8), 2)
  assert.deepEqual(ids(rotated), range(4, 8))
  assert.equal(rotated.atStart, true)
  const nothing = windowWith(10, 6, 8)
  nothing.prepend([], 2)
  assert.equal(nothing.atStart, true)
})

test('older messages that come too late leave no hole', () => {
  const log = windowWith(10, 21, 30)
  for (const each of messages(31, 35)) log.append(each, true)
  log.prepend(messages(16, 20), 15)
  assert.deepEqual(ids(log), range(26, 35))
})

test('messages that history has lost leave a gap', () => {
  const log = windowWith(10, 1, 2)
  log.append(message(6), true)
  assert.deepEqual(log.items.map(item => item.kind), ['message', 'message', 'gap', 'message'])
  assert.deepEqual([log.items[2].from, log.items[2].to], [3, 5])
})

test('notes are bounded as messages are', () => {
  const log = new console_.LogWindow(5)
  for (let i = 0; i < 20; i++) log.note(`user ${i}`, true, 0, true)
  assert.equal(log.items.length, 5)
})

const stream = 'retry: 250\n\n: heartbeat\n\nid: 7-1\n\nid: 8-1\ndata: {"a":\ndata: 1}\n\nevent: joined\r\ndata:{"user":"ann"}\r\n\r\nfoo: bar\ndata\n\n'
const events = [
  { id: '7-1', type: 'message', data: null },
  { id: '8-1', type: 'message', data: '{"a":\n1}' },
  { id: '8-1', type: 'joined', data: '{"user":"ann"}' },
  { id: '8-1', type: 'message', data: '' }
]

test('a stream is cut into its events, wherever its text is cut', () => {
  for (let at = 0; at <= stream.length; at++) {
    const parser = new console_.EventParser()
    assert.deepEqual([...parser.push(stream.slice(0, at)), ...parser.push(stream.slice(at))], events)
    assert.equal(parser.retry, 250)
  }
})

/** Serves what `answer` does with a request; the feed asks relative to its page, hence the fetch. */
async function serve (t, answer) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address()
  const original = globalThis.fetch
  globalThis.fetch = (path, init) => original(`http://127.0.0.1:${port}${path}`, init)
  t.after(() => {
    globalThis.fetch = original
    server.closeAllConnections()
    server.close()
  })
}

/** The states and events of a feed, to be awaited one after another. */
function follow (t, ...args) {
  const seen = []
  const waiting = []
  const push = item => (waiting.length > 0 ? waiting.shift()(item) : seen.push(item))
  const feed = new console_.Feed('key ü', '/events', { event: push, state: push }, ...args)
  t.after(() => feed.stop())
  const next = () => (seen.length > 0 ? seen.shift() : new Promise(resolve => waiting.push(resolve)))
  return { feed, next }
}

test('a feed returns after a break, from its last id, and with its key', async t => {
  const requests = []
  await serve(t, (request, response) => {
    requests.push(request.headers)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`retry: 1\n\nid: ${requests.length}-9\ndata: ${requests.length}\n\n`)
    if (requests.length < 3) response.end()
  })
  const { next } = follow(t, '0')
  for (let turn = 1; turn <= 3; turn++) {
    assert.equal((await next()).kind, 'connecting')
    assert.equal((await next()).kind, 'live')
    assert.deepEqual(await next(), { id: `${turn}-9`, type: 'message', data: String(turn) })
    if (turn < 3) assert.equal((await next()).kind, 'away')
  }
  assert.deepEqual(requests.map(headers => headers['last-event-id']), ['0', '1-9', '2-9'])
  assert.equal(Buffer.from(requests[0].authorization, 'latin1').toString(), 'Bearer key ü')
})

test('a feed waits as long as a full server asks, unless somebody is in a hurry', async t => {
  let requests = 0
  await serve(t, (_, response) => {
    if (++requests === 1) response.writeHead(503, { 'retry-after': '600', 'content-type': 'application/problem+json' }).end('{"title":"x","status":503}')
    else response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
  })
  const { feed, next } = follow(t)
  assert.equal((await next()).kind, 'connecting')
  const away = await next()
  assert.equal(away.kind, 'away')
  assert.ok(away.retryAt - Date.now() > 590_000)
  feed.retryNow()
  assert.equal((await next()).kind, 'connecting')
  assert.equal((await next()).kind, 'live')
})

for (const status of [401, 403, 404]) {
  test(`a feed ends with status ${status}`, async t => {
    await serve(t, (_, response) => response.writeHead(status).end())
    const { next } = follow(t)
    assert.equal((await next()).kind, 'connecting')
    const ended = await next()
    assert.equal(ended.kind, 'ended')
    assert.equal(ended.problem.status, status)
  })
}

const figures = (time, more = {}) => ({
  time,
  uptime: time / 1000,
  connections: 5,
  sessions: 4,
  logins: 0,
  logins_rejected: 0,
  messages: 0,
  commands: 0,
  deliveries: 0,
  sent_bytes: 0,
  received_bytes: 0,
  slow_consumers: 0,
  loop_lag: [0.001, 0.002],
  cpu_seconds: 0,
  state: { journal: null },
  ...more
})
const server = (time, ...nodes) => ({ time, nodes: nodes.map((each, i) => ({ id: `n${i}`, figures: each })) })

test('rates are differences by the clock of the node, summed over the nodes', () => {
  const history = new console_.FigureHistory()
  history.add(server(1000, figures(50_000), figures(1000)))
  assert.equal(history.samples[0].rates, null)
  history.add(server(2000, figures(52_000, { messages: 10 }), figures(2000, { messages: 3 })))
  assert.equal(history.rates('n0').messages, 5)
  assert.equal(history.samples[1].rates.messages, 8)
  assert.equal(history.samples[1].connections, 10)
  assert.equal(history.samples[1].lag, 0.002)
})

test('a node that restarted has no rate, and none that is negative', () => {
  const history = new console_.FigureHistory()
  history.add(server(1000, figures(50_000, { messages: 100 })))
  history.add(server(2000, figures(51_000, { messages: 5, uptime: 1 })))
  assert.equal(history.samples[1].rates, null)
})

test('a node that did not measure again keeps its rate; one that does not answer has none', () => {
  const history = new console_.FigureHistory()
  history.add(server(1000, figures(1000)))
  history.add(server(2000, figures(2000, { messages: 7, slow_consumers: 2 })))
  history.add(server(3000, figures(2000, { messages: 7, slow_consumers: 2 })))
  assert.equal(history.rates('n0').messages, 7)
  history.add(server(4000, null))
  assert.equal(history.rates('n0'), null)
  assert.equal(history.samples[3].connections, 0)
  history.add(server(5000, figures(5000, { messages: 7, slow_consumers: 3 })))
  assert.equal(history.droppedLately, 3)
})

test('the history is bounded', () => {
  const history = new console_.FigureHistory()
  for (let second = 1; second <= 1000; second++) history.add(server(second * 1000, figures(second * 1000)))
  assert.ok(history.samples.length <= 301)
  assert.equal(history.samples.at(-1).time, 1_000_000)
})

test('quantiles of latencies', () => {
  assert.equal(console_.quantile([1, 2], [98, 1, 1], 0.5), 1)
  assert.equal(console_.quantile([1, 2], [98, 1, 1], 0.99), 2)
  assert.equal(console_.quantile([1, 2], [0, 0, 5], 0.5), null)
  assert.equal(console_.quantile([1, 2], [0, 0, 0], 0.5), null)
})

const hostile = ['a/b', '%', '%2F', '..', '.', '#?&', '<img src=x onerror=alert(1)>', '\u202etxt', ' ', 'ä😀', 'x'.repeat(10_000)]

test('an address has any name, and gives it back', () => {
  for (const name of hostile) {
    for (const tab of console_.roomTabs) {
      assert.deepEqual(console_.routeOf(console_.links.room(name, tab)), { page: 'rooms', room: name, tab, user: '' })
    }
    assert.deepEqual(console_.routeOf(console_.links.access(name, name)), { page: 'rooms', room: name, tab: 'access', user: name })
    assert.deepEqual(console_.routeOf(console_.links.user(name)), { page: 'users', user: name })
  }
  assert.equal(console_.routeOf('').page, 'overview')
  assert.equal(console_.routeOf('#/rooms/%').page, 'unknown')
  assert.equal(console_.routeOf('#/rooms/a/b').page, 'unknown')
})

test('a name that a browser would take for a step in the path is not asked for', () => {
  for (const name of ['.', '..', '']) assert.throws(() => console_.paths.room(name), console_.Problem)
  assert.equal(console_.paths.user('a/../b'), '/users/a%2F..%2Fb')
})

test('problems are said in plain words', () => {
  const { Problem, wordsOf } = console_
  assert.equal(wordsOf(new Problem(404, 'ChatServiceError: No such room x', 'noRoom', ['x'])), 'There is no room “x”, or not any more.')
  assert.equal(wordsOf(new Problem(403, 'the key "ops" lacks the right "admin"')), 'The key "ops" lacks the right "admin".')
  assert.equal(wordsOf(new Problem(0, '')), 'The server does not answer.')
  assert.equal(wordsOf(new Problem(422, 'own code', 'constructor')), 'Own code.')
  assert.equal(wordsOf(new Problem(418, '')), 'The server answered with status 418.')
})

test('figures keep a few digits', () => {
  const { figure, bytes, latency, duration } = console_
  assert.deepEqual([0, 0.01, 1.26, 99.94, 100.4, 1234567].map(figure), ['0', '<0.1', '1.3', '99.9', '100', '1,234,567'])
  assert.deepEqual([0, 999, 1500, 123456789].map(bytes), ['0 B', '999 B', '1.5 KB', '123 MB'])
  assert.deepEqual([0, 0.00026, 0.02, 1.5].map(latency), ['0 ms', '0.3 ms', '20 ms', '1.5 s'])
  assert.deepEqual([5, 125, 3700, 90000].map(duration), ['5 s', '2 min', '1 h 1 min', '1 d 1 h'])
})
