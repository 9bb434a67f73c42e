// Socket.IO 4 with its plain rooms: no history, no permissions. Messages are numbered.
// Usage: node socketio4.mjs

import http from 'node:http'
import { Server } from 'socket.io'

const server = http.createServer()
const io = new Server(server, { transports: ['websocket'], serveClient: false })
const chat = io.of('/chat-service')
const lastIds = new Map()

chat.on('connection', socket => {
  const author = socket.handshake.auth.userName
  socket.on('roomJoin', (room, ack) => {
    socket.join(room)
    ack(null, 1)
  })
  socket.on('roomMessage', (room, { textMessage }, ack) => {
    const id = (lastIds.get(room) ?? 0) + 1
    lastIds.set(room, id)
    chat.to(room).emit('roomMessage', room, { textMessage, author, timestamp: Date.now(), id })
    ack(null, id)
  })
  socket.emit('loginConfirmed', author, { id: socket.id })
})

server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`)
})
