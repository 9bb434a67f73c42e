// node talk.mjs NAME: joins the room `default`, and sends what you type there.
import { createInterface } from 'node:readline'
import { io } from 'socket.io-client'

const userName = process.argv[2] ?? 'ann'
const socket = io('http://127.0.0.1:8000/chat-service', { auth: { userName } })

const say = textMessage => socket.emit('roomMessage', 'default', { textMessage }, (error, id, ...more) => {
  if (error) console.error(error)
  else if (more.length > 0) console.log(...more)
})
socket.on('loginRejected', console.error)
socket.on('roomMessage', (room, { id, author, textMessage }) => console.log(`${id} ${author}: ${textMessage}`))
socket.on('loginConfirmed', () => socket.emit('roomJoin', 'default', error => {
  console.log(error ?? 'joined')
  createInterface({ input: process.stdin }).on('line', say)
}))
