// Servers whose hooks call a test's own URL; all are stopped at the end of each test.

import { afterEach } from 'node:test'

import { connect } from './client.js'
import { HttpServer } from './http.js'
import { startServer } from './servers.js'

export function useWebhooks () {
  const toStop = []
  afterEach(async () => { for (const stop of toStop.splice(0).reverse()) await stop() })

  /// A server with rooms `hall` and `den`; `login(userName, options)` connects a client.
  async function serve (webhooks, config = {}) {
    const server = await startServer({ rooms: [{ name: 'hall' }, { name: 'den' }], webhooks, ...config })
    server.mayEnd = () => server.stop()
    toStop.push(() => server.mayEnd())
    server.login = async (userName, options) => {
      const client = await connect(server.url, userName, options)
      toStop.push(() => client.close())
      return client
    }
    return server
  }

  /// A webhook that answers with the result of `answer(message, request)`.
  async function webhook (answer) {
    const server = await new HttpServer(async request => {
      const body = await answer(JSON.parse(request.body), request)
      return body && (body.raw ?? { body })
    }).start()
    toStop.push(() => server.close())
    return server
  }

  return { serve, webhook, toStop }
}
