// The client's option `protocols`: a browser that offers subprotocols accepts a WebSocket only with
// one of them.

import assert from 'node:assert/strict'

import { engineTest, kEnginePath } from '../lib/protocol.js'
import { RawSocket } from '../lib/raw.js'
import { httpRequest, kUpgradeHeaders } from '../lib/tcp.js'

for (const eio of [3, 4]) {
  engineTest('the first subprotocol is agreed to, for a new session and an upgrade', eio, {},
    async ({ server, polling }) => {
      const client = await polling()
      for (const query of [{}, { sid: client.query.sid }]) {
        const socket = new RawSocket(server.url,
          { eio, query, path: kEnginePath, protocols: ['my-protocol', 'other'] })
        await server.open(socket).open()
        assert.equal(socket.ws.protocol, 'my-protocol')
      }
    })
}

engineTest('none is agreed to where none is offered, or no token is', 4, {}, async ({ tcp }) => {
  for (const offered of [undefined, '', 'two words', 'a/b']) {
    const connection = await tcp()
    connection.write(httpRequest(`${kEnginePath}?EIO=4&transport=websocket`,
      { ...kUpgradeHeaders, 'sec-websocket-protocol': offered }))
    const { status, headers } = await connection.response()
    assert.equal(status, 101)
    assert.equal(headers['sec-websocket-protocol'], undefined)
  }
})
