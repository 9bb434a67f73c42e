import ChatService = require('./index.js')

export default ChatService
export { ChatService }
export import ChatServiceError = ChatService.ChatServiceError
export import ExecInfo = ChatService.ExecInfo
export type Hooks = ChatService.Hooks
export type Options = ChatService.Options
