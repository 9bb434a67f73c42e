// A server's output about its clients.

import { Client } from './client.js'
import { startServer } from './servers.js'

/// The whole output of a server while `body(dial, server)` runs; `dial(options)` starts to connect
/// a client.
export async function outputOf (config, body) {
  const server = await startServer(config)
  const clients = []
  const dial = options => {
    clients.push(new Client(server.url, options))
    return clients.at(-1)
  }
  try {
    await body(dial, server)
  } finally {
    for (const client of clients) client.close()
    await server.stop()
  }
  return { stdout: server.program.stdout, stderr: server.program.stderr }
}
