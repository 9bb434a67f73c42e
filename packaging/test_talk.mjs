// node test_talk.mjs PORT [TEXT]: two clients talk in the room `default`. TEXT is in its history.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'

const { io } = createRequire(new URL('../tests/e2e/', import.meta.url))('socket.io-client')
const [port, kept] = process.argv.slice(2)

const connect = async userName => {
  const socket = io(`http://127.0.0.1:${port}/chat-service`, { auth: { userName }, forceNew: true })
  await new Promise((resolve, reject) => {
    socket.on('loginConfirmed', resolve)
    socket.on('loginRejected', reject)
    socket.on('connect_error', reject)
  })
  socket.ask = (...request) => new Promise((resolve, reject) => {
    socket.emit(...request, (error, answer) => error ? reject(new Error(error)) : resolve(answer))
  })
  await socket.ask('roomJoin', 'default')
  return socket
}

setTimeout(() => assert.fail('nothing is heard'), 20_000).unref()
const ann = await connect('ann')
const bob = await connect('bob')
const heard = new Promise(resolve => bob.on('roomMessage', (_, message) => resolve(message)))
if (kept) {
  const history = await ann.ask('roomRecentHistory', 'default')
  assert(history.some(({ textMessage }) => textMessage === kept), 'the history is lost')
}
await ann.ask('roomMessage', 'default', { textMessage: 'hello from ann' })
assert.equal((await heard).textMessage, 'hello from ann')
ann.disconnect()
bob.disconnect()
