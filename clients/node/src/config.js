'use strict'

// The server's configuration (docs/operating.md) for options of the seed.

const { readFileSync } = require('node:fs')
const redisConfig = require('./redis_options')

/** Options with numbers: 0 and what is no number count as not set, as in the seed. */
const times = {
  busAckTimeout: 'bus_ack_timeout',
  closeTimeout: 'close_timeout',
  heartbeatRate: 'heartbeat_rate',
  heartbeatTimeout: 'heartbeat_timeout',
  directListSizeLimit: 'direct_list_size_limit',
  roomListSizeLimit: 'room_list_size_limit'
}

/** Here 0 means 0. */
const sizes = {
  historyMaxGetMessages: 'history_max_get_messages',
  historyMaxSize: 'history_max_size'
}

const flags = {
  enableAccessListsUpdates: 'enable_access_lists_updates',
  enableDirectMessages: 'enable_direct_messages',
  enableRoomsManagement: 'enable_rooms_management',
  enableUserlistUpdates: 'enable_userlist_updates',
  useRawErrorObjects: 'use_raw_error_objects'
}

const ioNumbers = {
  maxHttpBufferSize: 'max_payload',
  pingInterval: 'ping_interval',
  pingTimeout: 'ping_timeout',
  upgradeTimeout: 'upgrade_timeout'
}

function copyNumbers (config, names, values, least) {
  for (const [name, key] of Object.entries(names)) {
    const value = values[name]
    if (typeof value === 'number' && value >= least) config[key] = Math.round(value)
  }
}

/** Socket.IO 2 writes origins with ports, as "http://chat.example:80 localhost:*". */
function originsOf (origins = '*:*') {
  const list = Array.isArray(origins) ? origins : String(origins).split(/[\s,]+/)
  return [...new Set(list.filter(Boolean).flatMap(originsOfOne))]
}

function originsOfOne (origin) {
  if (origin === '*' || origin === '*:*') return ['*']
  const urls = origin.includes('://') ? [origin] : [`http://${origin}`, `https://${origin}`]
  return urls.map(url => url.toLowerCase()
    .replace(/\/$/, '')
    .replace(/^(http:.*):80$/, '$1')
    .replace(/^(https:.*):443$/, '$1'))
}

function transportConfig ({ namespace, ioOptions = {} } = {}) {
  const config = { cors_origins: originsOf(ioOptions.origins) }
  if (namespace) config.namespace = namespace.startsWith('/') ? namespace : `/${namespace}`
  if (ioOptions.path) config.path = ioOptions.path.replace(/\/?$/, '/')
  copyNumbers(config, ioNumbers, ioOptions, 1)
  return config
}

function stateConfig (state, stateOptions = {}) {
  const config = { state }
  if (state === 'redis') config.redis = redisConfig(stateOptions)
  if (state === 'disk') {
    const { directory, sync } = stateOptions
    config.disk = { directory, sync }
  }
  copyNumbers(config, { lockTTL: 'lock_ttl' }, stateOptions, 1)
  return config
}

function hasIpv6 () {
  try {
    return readFileSync('/proc/net/if_inet6', 'latin1') !== ''
  } catch {
    return false
  }
}

/** Tables are merged key by key; of two other values the second counts. */
function merge (target, source) {
  for (const [key, value] of Object.entries(source)) {
    const isTable = value !== null && typeof value === 'object' && !Array.isArray(value)
    target[key] = isTable ? merge({ ...target[key] }, value) : value
  }
  return target
}

/** `options.config` has keys of the server's own, which come last. */
function serverConfig (options) {
  const config = {
    host: hasIpv6() ? '::' : '0.0.0.0',
    port: options.port || 8000,
    ...stateConfig(options.state || 'memory', options.stateOptions),
    ...transportConfig(options.transportOptions),
    log: { level: /\bChatService\b/i.test(process.env.NODE_DEBUG || '') ? 'debug' : 'warn' }
  }
  copyNumbers(config, times, options, 1)
  copyNumbers(config, sizes, options, 0)
  for (const [name, key] of Object.entries(flags)) config[key] = Boolean(options[name])
  return merge(config, options.config || {})
}

module.exports = serverConfig
