'use strict'

// Answers the server's calls of hooks.

const ChatServiceError = require('./chat_service_error')
const CommandHooks = require('./command_hooks')
const { commands, furtherCommands } = require('./commands')
const { errorFromLink } = require('./errors')
const { runHook } = require('./run_hook')
const runMiddleware = require('./middleware')

// eslint-disable-next-line no-control-regex
const validName = /^[^\u0000-\u001F:{}\u007F]+$/

class Hooks {
  constructor (service, hooks, link) {
    this.service = service
    this.hooks = hooks
    this.link = link
    this.handlers = new Map()
    this.failure = null // of onStart or onClose
    this.middleware = [service.options.transportOptions?.middleware || []].flat()
    this.addLifecycle()
    this.addSockets()
    this.addCheckers()
    const commandHooks = new CommandHooks(service, link)
    for (const command of [...commands, ...furtherCommands]) this.addCommand(command, commandHooks)
  }

  /** Those that the server is to call. */
  get names () {
    return [...this.handlers.keys()]
  }

  handle (id, name, args, text) {
    const handler = this.handlers.get(name)
    if (handler) handler(id, args, text)
    else this.link.pass(id)
  }

  hook (name) {
    const hook = this.hooks[name]
    return typeof hook === 'function' ? hook : null
  }

  /** Handler of a hook that passes or fails. */
  add (name, argsOf, onError) {
    const hook = this.hook(name)
    if (!hook) return
    this.handlers.set(name, (id, args) => {
      runHook(hook, argsOf(args), error => {
        if (error && onError) onError(error)
        if (error) this.link.fail(id, error)
        else this.link.pass(id)
      })
    })
  }

  addLifecycle () {
    const keep = error => { this.failure = error }
    this.add('onStart', () => [this.service], keep)
    this.add('onClose', ([error]) => [this.service, error ? errorFromLink(error) : null], keep)
  }

  addSockets () {
    // Without the hook nobody may log in.
    this.handlers.set('onConnect', (id, [socket, handshake]) => this.connect(id, socket, handshake))
    this.add('onDisconnect', ([data]) => {
      this.service.transport.socketGone(data.id)
      return [this.service, data]
    })
    this.add('onJoin', ([data]) => [this.service, data])
    this.add('onLeave', ([data]) => [this.service, data])
  }

  connect (id, socketId, handshake) {
    const socket = this.service.transport.sockets.add(socketId, handshake)
    runMiddleware(this.middleware, socket, error => {
      if (error) this.refuse(id, socket, error)
      else this.login(id, socket)
    })
  }

  /** As a namespace of Socket.IO does: the client gets an error, and no login. */
  refuse (id, socket, error) {
    const reason = error.data || error.message || error
    if (socket.handshake.query.EIO === '4') socket.emit('connect_error', { message: error.message, data: error.data })
    else socket.emit('error', reason)
    // Only when it is gone: else the answer overtakes this, and the client gets "loginRejected".
    this.link.call('disconnectSocket', [socket.id], () => this.reject(id, socket.id, error))
  }

  login (id, socket) {
    const refuse = error => this.reject(id, socket.id, error)
    const hook = this.hook('onConnect')
    if (!hook) return refuse(new ChatServiceError('noLogin'))
    runHook(hook, [this.service, socket.id], (error, login) => {
      if (error) return refuse(error)
      const [userName, authData] = Array.isArray(login) ? login : [login]
      if (!userName) return refuse(new ChatServiceError('noLogin'))
      if (typeof userName !== 'string' || !validName.test(userName)) {
        return refuse(new ChatServiceError('invalidName', userName))
      }
      socket.userName = userName
      this.link.ok(id, [userName, authData || {}])
    })
  }

  reject (id, socket, error) {
    this.link.fail(id, error)
    this.service.transport.socketGone(socket)
  }

  addCheckers () {
    this.add('directMessagesChecker', ([message]) => [message])
    this.add('roomMessagesChecker', ([message]) => [message])
  }

  addCommand (command, commandHooks) {
    const before = this.hook(`${command}Before`)
    const after = this.hook(`${command}After`)
    if (before) {
      const hasAfter = after !== null
      const name = `${command}Before`
      this.handlers.set(name, (id, [info], text) => {
        commandHooks.before({ id, name, text }, before, hasAfter, info)
      })
    }
    if (after) {
      const name = `${command}After`
      this.handlers.set(name, (id, [info], text) => {
        commandHooks.after({ id, name, text }, after, command, info)
      })
    }
  }
}

module.exports = Hooks
