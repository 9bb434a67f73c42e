// The process of the proxy: see proxy.js.

import { once } from 'node:events'
import net from 'node:net'

import { linkFaults } from '../plan/recovery.js'
import { Link } from './link.js'

const [{ seed, clients, ports }] = await once(process, 'message')
const links = new Map()

const report = fault => process.send({ fault })
for (const [index, name] of clients.entries()) links.set(name, new Link(name, index % ports.length, ports, report))

// The request line names the client.
const server = net.createServer({ allowHalfOpen: true, noDelay: true }, client => {
  client.on('error', () => {})
  client.once('data', chunk => {
    client.pause()
    const [, name] = chunk.toString('latin1').match(/^[A-Z]+ [^ ]*[?&]link=([^& ]+)/) ?? []
    const link = links.get(name)
    if (link === undefined) client.resetAndDestroy()
    else link.attach(client, chunk)
  })
})

const kOrders = {
  begin: () => {
    for (const link of links.values()) link.suffer(linkFaults(seed, link.name))
  },
  calm: () => {
    for (const link of links.values()) link.calm()
  }
}

process.on('message', order => kOrders[order]())
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.send({ port: server.address().port })
})
// The tests were killed.
process.on('disconnect', () => process.exit())
