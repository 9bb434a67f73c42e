'use strict'

// The seed hands `redisOptions` to the constructor of ioredis: (port, host, options),
// (url, options) or (options); with `useCluster` (nodes, options).

const DEFAULT_PORT = 6379

function refuse (what, instead) {
  throw new Error(`stateOptions.redisOptions: ${what} is not available. ${instead}`)
}

function argumentsOf (redisOptions) {
  if (redisOptions === undefined || redisOptions === null) return []
  return Array.isArray(redisOptions) ? redisOptions : [redisOptions]
}

/** One object of ioredis's options. */
function connectionOf (args) {
  const connection = {}
  for (const arg of args) {
    if (arg === null || arg === undefined || typeof arg === 'function') continue
    if (typeof arg === 'object') Object.assign(connection, arg)
    else if (typeof arg === 'number' || /^\d+$/.test(arg)) connection.port = Number(arg)
    else if (/^rediss?:\/\//.test(arg)) Object.assign(connection, fromUrl(arg))
    else if (arg.startsWith('/')) connection.path = arg
    else connection.host = arg
  }
  if (connection.path) refuse('a Unix socket', 'Let Redis listen on a port of 127.0.0.1, and name that.')
  return connection
}

function fromUrl (url) {
  const { protocol, hostname, port, username, password, pathname } = new URL(url)
  const connection = { host: hostname.replace(/^\[|\]$/g, '') }
  if (port) connection.port = Number(port)
  if (username) connection.username = decodeURIComponent(username)
  if (password) connection.password = decodeURIComponent(password)
  if (pathname.length > 1) connection.db = Number(pathname.slice(1))
  if (protocol === 'rediss:') connection.tls = {}
  return connection
}

function hostPort ({ host, port }, defaultPort = DEFAULT_PORT) {
  return `${host.includes(':') ? `[${host}]` : host}:${port || defaultPort}`
}

function urlOf ({ host = '127.0.0.1', port, username, password, db, tls }) {
  const login = password ? `${encodeURIComponent(username || '')}:${encodeURIComponent(password)}@` : ''
  const address = hostPort({ host: host === 'localhost' ? '127.0.0.1' : host, port })
  return `${tls ? 'rediss' : 'redis'}://${login}${address}${db ? `/${db}` : ''}`
}

function tlsOf ({ tls }) {
  if (!tls) return {}
  for (const name of ['ca', 'cert', 'key', 'pfx']) {
    if (tls[name]) {
      refuse(`tls.${name}`, 'Write the authority\'s certificate to a file, and name it by the option ' +
        'config: { redis: { tls_ca_file } }.')
    }
  }
  return {}
}

function common (connection) {
  return {
    ...tlsOf(connection),
    key_prefix: connection.keyPrefix ? `${connection.keyPrefix}chat:` : undefined,
    connect_timeout: connection.connectTimeout,
    command_timeout: connection.commandTimeout
  }
}

function single (args) {
  const connection = connectionOf(args)
  const redis = { url: urlOf(connection), ...common(connection) }
  if (connection.sentinels) {
    redis.sentinels = connection.sentinels.map(node => hostPort(node, 26379))
    redis.master_name = connection.name
    redis.sentinel_user = connection.sentinelUsername
    redis.sentinel_password = connection.sentinelPassword
    if (connection.tls) redis.sentinel_tls = Boolean(connection.enableTLSForSentinelMode)
  }
  return redis
}

function cluster (args) {
  // The nodes are the first argument, an array; without options they may be all of them.
  const [nodes, options = {}] = Array.isArray(args[0]) ? args : [args]
  const connections = nodes.map(node => connectionOf([node]))
  const first = { ...connections[0], ...options.redisOptions }
  return {
    url: urlOf({ ...first, host: connections[0].host, port: connections[0].port, db: 0 }),
    cluster: connections.map(({ host = '127.0.0.1', port }) => hostPort({ host, port })),
    ...common({ ...first, keyPrefix: options.keyPrefix || first.keyPrefix })
  }
}

/** The table [redis] of the server's configuration. */
function redisConfig ({ redisOptions, useCluster } = {}) {
  const args = argumentsOf(redisOptions)
  return useCluster ? cluster(args) : single(args)
}

module.exports = redisConfig
