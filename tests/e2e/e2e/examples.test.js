// The library's examples do what they say.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'

import { connect } from '../lib/client.js'
import { examplePath, startExampleServer } from '../lib/servers.js'

/// The socket's answer to an event: [error, ...results].
const ask = (client, ...event) =>
  new Promise(resolve => client.socket.emit(...event, (...answer) => resolve(answer)))

test('hooks: formats of one\'s own, refusing, forwarding, and an event beside the commands', async () => {
  const server = await startExampleServer('hooks')
  const ann = await connect(server.url, 'ann')
  try {
    assert.deepEqual(await ask(ann, 'whoAmI'), [null, 'ann', '127.0.0.1'])
    assert.deepEqual(await ask(ann, 'roomJoin', 'lobby'), [null, 1])

    const points = Buffer.from([1, 2, 3])
    assert.deepEqual(await ask(ann, 'roomMessage', 'lobby', { shape: 'line', points }), [null, 1])
    const [, room, drawing] = await ann.wait('roomMessage')
    assert.equal(room, 'lobby')
    assert.deepEqual(Buffer.from(drawing.points), points)

    assert.deepEqual(await ask(ann, 'roomMessage', 'lobby', { shape: 'line' }),
      ['ChatServiceError: badDrawing', null])
    assert.deepEqual(await ask(ann, 'roomMessage', 'lobby', { textMessage: 'LOUD noise' }),
      ['ChatServiceError: tooLoud', null])
    assert.deepEqual(await ask(ann, 'roomMessage', 'lobby', { textMessage: 'hush' }), [null, 2])

    // Both were forwarded to a room where ann gets no messages, but may read.
    assert.deepEqual(await ask(ann, 'roomJoin', 'archive'), [null, 1])
    const [error, archived] = await ask(ann, 'roomRecentHistory', 'archive')
    assert.equal(error, null)
    assert.deepEqual(archived.map(({ id, author }) => [id, author]), [[2, 'ann'], [1, 'ann']])
    assert.equal(archived[0].textMessage, 'hush')
  } finally {
    ann.close()
    await server.stop()
  }
})

test('own_transport answers requests on its standard streams', { timeout: 30_000 }, async () => {
  const program = spawn(examplePath('own_transport'))
  program.stdin.end([
    '["roomJoin","lobby"]', '["roomMessage","lobby",{"textMessage":"hello"}]', 'nonsense',
    '["roomHistoryInfo","lobby"]', ''
  ].join('\n'))
  const [output, [code]] = await Promise.all([text(program.stdout), once(program, 'exit')])
  assert.equal(code, 0)
  const lines = output.trim().split('\n').map(line => line.replace(/"timestamp":\d+/, '"timestamp":0'))
  assert.deepEqual(lines, [
    'loginConfirmed ["me",{"id":"console"}]',
    'roomUserJoined ["lobby","me"]',
    'ack roomJoin [null,1]',
    'roomMessage ["lobby",{"textMessage":"hello","author":"me","timestamp":0,"id":1}]',
    'ack roomMessage [null,1]',
    'not a request: nonsense',
    'ack roomHistoryInfo [null,{"historyMaxGetMessages":100,"historyMaxSize":10000,' +
      '"historySize":1,"lastMessageId":1}]'
  ])
})
