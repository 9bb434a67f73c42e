// A server for the tests of one file, and its clients, which are closed at the end of each test.

import { after, afterEach, before } from 'node:test'

import { connect as connectClient } from './client.js'
import { startServer } from './servers.js'

/// Starts a server before the file's tests, and stops it after them. The result's `url` is valid
/// from then on. `connect(userName, options)` logs in a client. `open(closeable)` registers
/// anything with close() to be closed after the test.
export function useServer (config) {
  let server
  const toClose = []
  const open = closeable => {
    toClose.push(closeable)
    return closeable
  }
  before(async () => { server = await startServer(config) })
  afterEach(() => { for (const closeable of toClose.splice(0)) closeable.close() })
  after(async () => { await server?.stop() })
  return {
    open,
    get url () { return server.url },
    get port () { return server.port },
    get pid () { return server.program.child.pid },
    connect: async (userName, options) => open(await connectClient(server.url, userName, options))
  }
}
