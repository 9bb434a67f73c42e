import ChatService from './index.js'

export default ChatService
export const { ChatServiceError, ExecInfo } = ChatService
export { ChatService }
