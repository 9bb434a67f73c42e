// What a server says of what clients do.

import { Client } from './client.js'
import { startServer } from './servers.js'

/// All that a server prints while `body(dial, server)` runs; `dial(options)` begins to connect a
/// client.
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
