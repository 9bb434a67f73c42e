// A child process that runs the reference implementation: one service after the other, or several
// at once, as the parent's messages ask.
'use strict'

const http = require('node:http')
const ChatService = require('chat-service')

const services = new Map()

// The handshake names the user, as with `mode = "insecure"`.
function nameFromHandshake (service, id) {
  const { query } = service.transport.getHandshakeData(id)
  return Promise.resolve([query.userName || query.user])
}

async function addRooms (service, rooms) {
  for (const { name, ...state } of rooms) {
    await service.addRoom(name, state)
  }
}

function start (key, options, rooms) {
  const server = http.createServer()
  server.listen(0, '127.0.0.1', () => {
    const transportOptions = { http: server }
    if (options.maxPayload) transportOptions.ioOptions = { maxHttpBufferSize: options.maxPayload }
    const service = new ChatService({ ...options, transportOptions }, {
      onConnect: nameFromHandshake,
      onStart: service => addRooms(service, rooms)
    })
    services.set(key, service)
    service.once('ready', () => process.send({ key, port: server.address().port }))
    service.once('closed', error => process.send({ key, closed: true, error: error && String(error) }))
  })
}

process.on('message', ({ key, command, options, rooms }) => {
  if (command === 'start') start(key, options, rooms)
  else services.get(key).close().catch(() => {})
})

process.on('disconnect', () => process.exit(0))
