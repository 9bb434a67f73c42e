'use strict'

const ChatService = require('./src/chat_service')

module.exports = ChatService
module.exports.ChatService = ChatService
module.exports.ExecInfo = require('./src/exec_info')
