// The npm package chat-service 1.0.0 with all its features, like history and permissions; in
// memory, or in the Redis on a port. Usage: node seed.cjs ROOMS [PORT]
'use strict'

const http = require('node:http')
const ChatService = require('chat-service')

const rooms = Number(process.argv[2])
const redisPort = Number(process.argv[3])
const redis = [{ port: redisPort, host: '127.0.0.1' }]
const state = redisPort
  ? { state: 'redis', stateOptions: { redisOptions: redis }, adapter: 'redis', adapterOptions: redis }
  : {}
const server = http.createServer()

async function addRooms (service) {
  for (let i = 0; i < rooms; ++i) await service.addRoom(`r${i}`, {})
}

server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const service = new ChatService({ ...state, transportOptions: { http: server } }, {
    onConnect: (service, id) => Promise.resolve([service.transport.getHandshakeData(id).query.userName]),
    onStart: addRooms
  })
  service.once('ready', () => console.log(`listening on 127.0.0.1:${server.address().port}`))
  service.once('closed', error => { console.error(error); process.exit(1) })
})
