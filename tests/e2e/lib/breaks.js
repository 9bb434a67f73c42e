// Connections of stock clients that break, and come back.

import { deadline, deferred } from './promises.js'

/// The client's next `event`, of those of its connection.
function next ({ socket }, event, what, ms) {
  const { promise, resolve } = deferred()
  socket.once(event, resolve)
  return deadline(promise, what, ms)
}

/// Resolves once the client has noticed a break that is still to come.
export const disconnected = client => next(client, 'disconnect', 'the break')

/// Resolves once the client is connected: at once if it is so already.
export async function connected (client) {
  if (!client.socket.connected) await next(client, 'connect', 'the client to be back', 20_000)
}

/// Breaks the client's connection, as a network does. Resolves once the client has noticed.
export async function breakOff (client) {
  const cut = disconnected(client)
  client.socket.io.engine.close()
  await cut
}

/// Connects again. Resolves once the server has answered: with whether the client was recovered.
export async function comeBack (client) {
  const back = next(client, 'connect', 'the connection')
  client.socket.connect()
  await back
  return client.socket.recovered
}

/// Breaks the connection below the client, which connects again by itself: to `node`, if given.
/// Resolves once the client has noticed.
export async function cut (client, node) {
  if (node) moveTo(client, node)
  const noticed = disconnected(client)
  client.socket.io.engine.transport.ws.terminate()
  await noticed
}

/// The client's next connection is to `node`.
export function moveTo (client, node) {
  client.socket.io.uri = node.url
}
