import Service, { ChatService, ChatServiceError, ExecInfo } from 'chat-service-cpp'
import type { Hooks } from 'chat-service-cpp'

const hooks: Hooks = {
  onConnect: async () => { throw new ChatServiceError('notAllowed') },
  roomJoinBefore: async (info: ExecInfo) => { if (info.error instanceof ChatServiceError) return [info.error.code] }
}

const service: ChatService = new Service({}, hooks)
await service.close()
console.log(new ExecInfo().args.length)
