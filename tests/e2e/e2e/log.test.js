// The server's log, and its formats.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { apiConfig, kKey } from '../lib/api.js'
import { outputOf } from '../lib/log.js'
import { startServer } from '../lib/servers.js'
import { kState } from '../lib/state.js'

const as = userName => ({ auth: { userName } })

async function linesOf (config, body) {
  const { stderr } = await outputOf(config, body)
  return stderr.trim().split('\n')
}

test('in JSON there is an object a line, with user, socket and command', async () => {
  let id
  const lines = await linesOf({ log: { level: 'debug', format: 'json' } }, async dial => {
    const ann = await dial(as('ann "the\n first"')).login().catch(() => null)
    assert.equal(ann, null)
    const bob = await dial(as('bob')).login()
    id = bob.id
    await bob.request('roomJoin', 'nowhere')
  })
  const entries = lines.map(line => JSON.parse(line))
  for (const { time, level, message } of entries) {
    assert.ok(Math.abs(new Date(time) - Date.now()) < 60_000, time)
    assert.match(level, /^(debug|info|warning|error)$/)
    assert.equal(typeof message, 'string')
  }
  const find = wanted => entries.find(({ message }) => message === wanted)
  assert.equal(find('logged in').user, 'bob')
  assert.equal(find('logged in').socket, id)
  assert.equal(find('login refused').code, 'invalidName')
  const { user, socket, command, code } = find('request failed')
  assert.deepEqual([user, socket, command, code], ['bob', id, 'roomJoin', 'noRoom'])
})

test('the start says which node it is, where, and how it is set', async () => {
  const server = await startServer({ log: { format: 'json' }, more: apiConfig() })
  try {
    const [line] = await server.program.logged(/^.*"message":"started".*$/m)
    const { instance, address, state, auth, version } = JSON.parse(line)
    const headers = { authorization: `Bearer ${kKey}` }
    const { nodes } = await (await fetch(`${server.url}/api/v1/nodes`, { headers })).json()
    assert.equal(instance, nodes.find(({ self }) => self).id)
    assert.equal(address, `127.0.0.1:${server.port}`)
    assert.deepEqual([state, auth], [kState, 'insecure'])
    assert.match(version, /^\d+\.\d+/)
  } finally {
    await server.stop()
  }
})

// Names may contain the control characters U+0080 to U+009F.
test('no name ends a line of text, or commands a terminal', async () => {
  const lines = await linesOf({ log: { level: 'debug' } }, async dial => {
    await dial(as('bob\u0085\u009b31m')).login()
    await dial(as('b\u00f6b')).login()
  })
  const names = lines.map(line => / logged in .*user=(\S+)/.exec(line)?.[1]).filter(name => name)
  assert.deepEqual(names.sort(), ['"bob??31m"', 'b\u00f6b'])
})

test('as text there is a line with names and values', async () => {
  const lines = await linesOf({ log: { level: 'debug' } }, async dial => {
    const bob = await dial(as('bob b')).login()
    await bob.request('roomJoin', 'nowhere')
  })
  assert.ok(lines.some(line => /request failed command=roomJoin code=noRoom user="bob b" socket=/.test(line)),
    lines.join('\n'))
})
