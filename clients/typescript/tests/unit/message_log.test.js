import assert from 'node:assert/strict'
import { test } from 'node:test'

import { MessageLog } from '../../build/modules/message_log.js'

const message = (id, timestamp = id) => ({ id, timestamp, author: 'ann', textMessage: `${id}` })

/// A log over a history that has the messages of `kept`.
function logOver ({ kept = [], pageSize = 100 } = {}) {
  const heard = []
  const history = { kept, pageSize, fetches: 0 }
  let behind = 0
  const log = new MessageLog({
    fetch: async (after, limit) => {
      ++history.fetches
      return history.kept.filter(({ id }) => id > after).slice(0, Math.min(limit, history.pageSize))
    },
    message: ({ id }) => heard.push(id),
    gap: ({ from, to }) => heard.push(`${from}-${to}`),
    reset: () => heard.push('reset'),
    behind: () => { ++behind }
  })
  return { log, heard, history, behind: () => behind, fill: newest => log.fill(newest, () => true) }
}

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

test('the log begins after the newest message', async () => {
  const { log, heard, fill, history } = logOver({ kept: range(1, 5).map(id => message(id)) })
  log.add(message(5))
  log.add(message(6))
  await fill(5)
  log.add(message(7))
  assert.deepEqual(heard, [6, 7])
  assert.equal(history.fetches, 0)
})

test('messages come once', async () => {
  const { log, heard, fill } = logOver()
  await fill(0)
  for (const id of [1, 1, 2, 1, 2, 3]) log.add(message(id))
  assert.deepEqual(heard, [1, 2, 3])
})

test('a message that does not continue the log waits for those before it', async () => {
  const { log, heard, history, fill, behind } = logOver()
  await fill(0)
  log.add(message(1))
  log.add(message(4))
  log.add(message(5))
  assert.deepEqual(heard, [1])
  assert.equal(behind(), 1)
  history.kept = range(1, 5).map(id => message(id))
  await fill(1)
  assert.deepEqual(heard, [1, 2, 3, 4, 5])
})

test('what was missed is read page by page, before newer messages', async () => {
  const { log, heard, history, fill } = logOver({ pageSize: 3 })
  await fill(0)
  log.add(message(1))
  log.hold()
  log.add(message(11))
  history.kept = range(1, 10).map(id => message(id))
  await fill(10)
  assert.deepEqual(heard, range(1, 11))
})

test('a server that gives one message at a time is read to the end', async () => {
  const { log, heard, history, fill } = logOver({ pageSize: 1 })
  await fill(0)
  log.add(message(1))
  log.hold()
  history.kept = range(1, 4).map(id => message(id))
  await fill(4)
  assert.deepEqual(heard, range(1, 4))
})

test('nothing is read when nothing was missed', async () => {
  const { log, history, fill } = logOver()
  await fill(0)
  log.add(message(1))
  log.hold()
  await fill(1)
  assert.equal(history.fetches, 0)
})

test('a hole of history is told before the message that follows it', async () => {
  const { log, heard, history, fill } = logOver()
  await fill(0)
  log.add(message(1))
  log.hold()
  history.kept = range(8, 9).map(id => message(id))
  await fill(9)
  log.add(message(10))
  assert.deepEqual(heard, [1, '2-7', 8, 9, 10])
})

test('history that keeps nothing is one hole', async () => {
  const { log, heard, fill } = logOver()
  await fill(3)
  log.hold()
  await fill(7)
  log.add(message(8))
  assert.deepEqual(heard, ['4-7', 8])
})

test('a hole ends where a held message is', async () => {
  const { log, heard, history, fill } = logOver()
  await fill(1)
  log.add(message(5))
  log.add(message(6))
  log.hold()
  history.kept = [message(8)]
  log.add(message(9))
  await fill(8)
  assert.deepEqual(heard, ['2-4', 5, 6, '7-7', 8, 9])
})

test('smaller ids are a new log', async () => {
  const { log, heard, fill } = logOver()
  await fill(50)
  log.add(message(51))
  log.add(message(60))
  log.hold()
  log.add(message(4, 99))
  await fill(3)
  log.add(message(5, 99))
  assert.deepEqual(heard, [51, 'reset', 4, 5])
  assert.equal(log.last, 5)
})

test('the same id with another time is a new log', async () => {
  const { log, heard, history, fill } = logOver()
  await fill(0)
  log.add(message(1))
  log.add(message(2))
  log.hold()
  history.kept = range(1, 9).map(id => message(id, 1000 + id))
  await fill(9)
  log.add(message(10))
  assert.deepEqual(heard, [1, 2, 'reset', 10])
})

test('more messages than are held come from history', async () => {
  const { log, heard, history, fill } = logOver()
  await fill(0)
  for (const id of range(2, 2500)) log.add(message(id))
  history.kept = range(1, 2500).map(id => message(id))
  await fill(0)
  assert.deepEqual(heard, range(1, 2500))
  assert.ok(history.fetches <= 20, `${history.fetches}`)
})

test('whoever is not current any more stops', async () => {
  const { log, heard, history } = logOver({ pageSize: 2 })
  await log.fill(0, () => true)
  history.kept = range(1, 9).map(id => message(id))
  let checks = 0
  await log.fill(9, () => ++checks < 5)
  assert.ok(heard.length < 9)
  log.hold()
  await log.fill(9, () => true)
  assert.deepEqual(heard, range(1, 9))
})

test('an error of history goes to the caller, and the next fill goes on', async () => {
  const { log, heard, history, fill } = logOver()
  await fill(0)
  history.kept = null
  await assert.rejects(fill(2))
  history.kept = range(1, 2).map(id => message(id))
  log.add(message(3))
  await fill(2)
  assert.deepEqual(heard, [1, 2, 3])
})
