'use strict'

const { after, before, beforeEach, describe } = require('node:test')
const startRedis = require('./redis')

/** define(options) describes what holds on every state; call options() in the tests. */
function onEachState (define) {
  describe('state in memory', () => define(() => ({ state: 'memory' })))
  describe('state in Redis', () => {
    let redis
    before(async () => { redis = await startRedis() })
    beforeEach(() => redis.flush())
    after(() => redis.stop())
    define(() => redis.options)
  })
}

module.exports = onEachState
