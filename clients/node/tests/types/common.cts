import ChatService = require('chat-service-cpp')

const options: ChatService.Options = {
  port: 8001,
  state: 'redis',
  stateOptions: { redisOptions: ['redis://localhost:6379/1'], lockTTL: 500 },
  transportOptions: { namespace: '/chat', middleware: (socket, next) => next(socket.handshake.query.token ? null : new Error('no')) },
  config: { tls: { certificate: '/c', key: '/k' } }
}

const hooks: ChatService.Hooks = {
  onConnect: async (service, id) => [service.transport.getHandshakeData(id).query.user, { color: 'red' }],
  onStart (service, callback) { service.addRoom('default', { owner: 'admin' }, callback) },
  onJoin: async (service, { id, roomName, njoined }) => { service.transport.sendToChannel(id, roomName, 'device', njoined) },
  roomMessageBefore (info, callback) {
    info.args[1].textMessage = info.args[1].textMessage.trim()
    info.data.started = Date.now()
    callback()
  },
  listOwnSocketsAfter: async ({ results }) => [results?.[0], true],
  roomMessagesChecker (message, callback) { callback(message.html ? null : new ChatService.ChatServiceError('noHtml')) }
}

class OwnError extends ChatService.ChatServiceError {}

async function use (): Promise<void> {
  const service = new ChatService(options, hooks)
  service.on('closed', error => { if (error) console.error(error) })
  service.once('storeConsistencyFailure', (error, info) => { console.error(error, info.userName) })
  const is: boolean = await service.hasRoom('default')
  if (!is) await service.addRoom('default')
  const [id]: any[] = await service.execUserCommand({ userName: 'bot', bypassPermissions: true }, 'roomMessage', 'default', { textMessage: String(is) })
  service.execUserCommand(true, 'roomGetOwner', 'default').spread((owner: string) => owner).timeout(100).catch(OwnError, error => error.code)
  const beat: number | null = await service.getInstanceHeartbeat(service.instanceUID)
  service.clusterBus.on('reload', (what: string) => what)
  service.clusterBus.emit('reload', id, beat)
  service.transport.bindHandler('id', 'typing', async (room: string) => [room])
  service.transport.getSocket('id')?.emit('hello').disconnect()
  await service.close().finally(() => process.exit())
}

// @ts-expect-error: no such state
new ChatService({ state: 'mongo' })
// @ts-expect-error: no such hook
new ChatService({}, { roomShoutBefore: async () => {} })
// @ts-expect-error: a room has a name
new ChatService().addRoom(7)
// @ts-expect-error: a flag
new ChatService().hasRoom('x').then((is: string) => is)

void use
