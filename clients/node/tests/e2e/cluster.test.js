'use strict'

const assert = require('node:assert')
const { after, before, beforeEach, describe, test } = require('node:test')
const startRedis = require('../support/redis')
const { Bench, heard, request } = require('../support/service')

describe('several instances with one Redis', () => {
  let redis
  before(async () => { redis = await startRedis() })
  beforeEach(() => redis.flush())
  after(() => redis.stop())

  async function startTwo (t, options, hooks) {
    const bench = new Bench(t, { ...redis.options, adapter: 'redis', adapterOptions: redis.options.stateOptions.redisOptions })
    return [bench, await bench.start(options, hooks), await bench.start(options, hooks)]
  }

  test('the bus reaches every instance', async t => {
    const [, one, two] = await startTwo(t)
    const all = [one, two].map(service => new Promise(resolve => {
      service.clusterBus.once('reload', (...args) => resolve(args))
    }))
    one.clusterBus.emit('reload', one.instanceUID, { key: 'value' })
    for (const args of await Promise.all(all)) assert.deepStrictEqual(args, [one.instanceUID, { key: 'value' }])
  })

  test('rooms and messages are shared', async t => {
    const [bench, one, two] = await startTwo(t)
    await one.addRoom('lobby')
    assert.strictEqual(await two.hasRoom('lobby'), true)
    const [ann, bob] = [await bench.connect(one, 'ann'), await bench.connect(two, 'bob')]
    for (const socket of [ann, bob]) await request(socket, 'roomJoin', 'lobby')
    const said = heard(bob, 'roomMessage')
    await request(ann, 'roomMessage', 'lobby', { textMessage: 'hi' })
    assert.strictEqual((await said)[1].author, 'ann')
  })

  test('events for channels reach every instance', async t => {
    const [bench, one, two] = await startTwo(t)
    await one.addRoom('lobby')
    const [ann, bob] = [await bench.connect(one, 'ann'), await bench.connect(two, 'bob')]
    for (const socket of [ann, bob]) await request(socket, 'roomJoin', 'lobby')
    const notes = [ann, bob].map(socket => heard(socket, 'note'))
    two.transport.emitToChannel('lobby', 'note', 1)
    assert.deepStrictEqual(await Promise.all(notes), [[1], [1]])
    const hint = heard(bob, 'hint')
    ann.on('hint', () => assert.fail('not for its sender'))
    one.transport.sendToChannel(ann.login.id, 'lobby', 'hint', 2)
    assert.deepStrictEqual(await hint, [2])
  })

  test('a user\'s sockets are disconnected everywhere', async t => {
    const [bench, one, two] = await startTwo(t)
    const sockets = [await bench.connect(one, 'ann'), await bench.connect(two, 'ann')]
    const gone = sockets.map(socket => heard(socket, 'disconnect'))
    one.disconnectUserSockets('ann')
    await Promise.all(gone)
  })

  test('an instance that closes takes its users along', async t => {
    const [bench, one, two] = await startTwo(t, { enableUserlistUpdates: true })
    await one.addRoom('lobby')
    const [ann, bob] = [await bench.connect(one, 'ann'), await bench.connect(two, 'bob')]
    for (const socket of [ann, bob]) await request(socket, 'roomJoin', 'lobby')
    const left = heard(ann, 'roomUserLeft')
    await two.close()
    assert.deepStrictEqual(await left, ['lobby', 'bob'])
    assert.deepStrictEqual(await one.execUserCommand('bob', 'listOwnSockets'), [{}])
  })

  test('the data of an instance can be removed', async t => {
    const [bench, one, two] = await startTwo(t)
    await one.addRoom('lobby')
    const ann = await bench.connect(one, 'ann')
    await request(ann, 'roomJoin', 'lobby')
    await two.instanceRecovery(one.instanceUID)
    assert.deepStrictEqual(await two.execUserCommand('ann', 'listOwnSockets'), [{}])
  })
})
