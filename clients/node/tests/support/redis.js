'use strict'

const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { connect } = require('node:net')
const { createInterface } = require('node:readline')
const { freePort } = require('./service')

/** A Redis of its own on a free port, in memory. */
async function startRedis () {
  const port = await freePort()
  const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: redis.stdout })) {
    if (/Ready to accept connections/.test(line)) break
  }
  redis.stdout.resume()
  return {
    options: { state: 'redis', stateOptions: { redisOptions: `redis://127.0.0.1:${port}/1` } },
    async flush () {
      const socket = connect(port, '127.0.0.1').end('FLUSHALL\r\n')
      await once(socket.resume(), 'end')
    },
    async stop () {
      redis.kill()
      await once(redis, 'exit')
    }
  }
}

module.exports = startRedis
