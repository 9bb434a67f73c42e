// Bun's own WebSocket server and its publish (uWebSockets inside). The few packets are cut and
// joined by hand: no JSON parsing, no history, no permissions, no heartbeats. Messages are
// numbered. Usage: bun bun.mjs

const kOpen = '0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'
const kMessage = '["roomMessage","'
const kJoin = '["roomJoin","'
const kPrefix = '/chat-service,'
const lastIds = new Map()

function between (text, begin, end) {
  const from = text.indexOf(begin) + begin.length
  return text.slice(from, text.indexOf(end, from))
}

function onMessage (socket, ack, array) {
  const roomEnd = array.indexOf('"', kMessage.length)
  const room = array.slice(kMessage.length, roomEnd)
  const object = array.slice(roomEnd + 2, -2) // without its closing brace
  const id = (lastIds.get(room) ?? 0) + 1
  lastIds.set(room, id)
  server.publish(room, `42${kPrefix}["roomMessage","${room}",${object},"author":"${socket.data.user}","timestamp":${Date.now()},"id":${id}}]`)
  socket.send(`43${kPrefix}${ack}[null,${id}]`)
}

function onPacket (socket, packet) {
  if (packet.startsWith('40')) {
    const user = between(packet, '"userName":"', '"')
    socket.data.user = user
    socket.send(`40${kPrefix}{"sid":"x"}`)
    socket.send(`42${kPrefix}["loginConfirmed","${user}",{"id":"x"}]`)
    return
  }
  const arrayBegin = packet.indexOf('[')
  const ack = packet.slice(2 + kPrefix.length, arrayBegin)
  const array = packet.slice(arrayBegin)
  if (array.startsWith(kMessage)) {
    onMessage(socket, ack, array)
  } else if (array.startsWith(kJoin)) {
    socket.subscribe(between(array, kJoin, '"'))
    socket.send(`43${kPrefix}${ack}[null,1]`)
  }
}

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: (request, server) =>
    server.upgrade(request, { data: { user: '' } }) ? undefined : new Response('', { status: 400 }),
  websocket: {
    perMessageDeflate: false,
    backpressureLimit: 64 * 1024 * 1024,
    idleTimeout: 120,
    open: socket => { socket.send(kOpen) },
    message: onPacket
  }
})
console.log(`listening on 127.0.0.1:${server.port}`)
