'use strict'

// What the seed takes and this package cannot: each is refused by name, before anything starts.

function refuse (option, why) {
  throw new Error(`${option} is not available in chat-service-cpp: ${why} ` +
    '(see "What throws" in the README of chat-service-cpp)')
}

const inServer = 'the server is a program of its own'

function refuseState ({ state }) {
  if (state === undefined || ['memory', 'redis', 'disk'].includes(state)) return
  if (typeof state === 'function') {
    refuse('A state class (option state)', `${inServer}, with the states 'memory', 'redis' and 'disk'. ` +
      'Use one of these, and after hooks to keep data elsewhere.')
  }
  throw new Error(`Invalid state: ${state}. There are 'memory', 'redis' and 'disk'`)
}

function refuseTransport ({ transport }) {
  if (transport === undefined || transport === 'socket.io') return
  if (typeof transport === 'function') {
    refuse('A transport class (option transport)', `${inServer}, and speaks Socket.IO. Leave the option out.`)
  }
  throw new Error(`Invalid transport: ${transport}. There is 'socket.io'`)
}

function refuseAdapter (options) {
  const adapter = options.transportOptions?.adapter || options.adapter
  if (adapter === undefined || adapter === 'memory') return
  if (adapter !== 'redis') {
    refuse('An adapter of Socket.IO (option adapter)', `${inServer}, and its nodes speak through the ` +
      'Redis of their state. Leave the option out.')
  }
  if (options.state !== 'redis') {
    refuse('adapter: \'redis\' without state: \'redis\'', 'nodes speak through the Redis of their state. ' +
      'Set state and stateOptions, too.')
  }
}

function refuseAttaching ({ transportOptions = {} }) {
  if (transportOptions.io) {
    refuse('Attaching to a Socket.IO server (transportOptions.io)', `${inServer}. Give it a port of its own, ` +
      'and let your reverse proxy send it the path /socket.io/.')
  }
  if (transportOptions.http) {
    refuse('Attaching to an HTTP server (transportOptions.http)', `${inServer}. Give it a port of its own, ` +
      'and let your reverse proxy send it the path /socket.io/. For TLS, use the option config: { tls }.')
  }
}

const ioRefusals = {
  adapter: 'nodes speak through the Redis of their state. Leave it out.',
  allowRequest: `${inServer}. Decide in onConnect, or in a middleware.`,
  parser: `${inServer}, and speaks the default protocol. Leave it out.`
}

function refuseIoOptions ({ transportOptions = {} }) {
  const ioOptions = transportOptions.ioOptions || {}
  for (const [name, why] of Object.entries(ioRefusals)) {
    if (ioOptions[name]) refuse(`transportOptions.ioOptions.${name}`, why)
  }
  if (typeof ioOptions.origins === 'function') {
    refuse('A function for transportOptions.ioOptions.origins', `${inServer}. List the origins.`)
  }
}

function refuseUnavailable (options) {
  refuseState(options)
  refuseTransport(options)
  refuseAdapter(options)
  refuseAttaching(options)
  refuseIoOptions(options)
}

module.exports = refuseUnavailable
