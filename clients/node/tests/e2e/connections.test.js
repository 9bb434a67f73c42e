'use strict'

const assert = require('node:assert')
const { test } = require('node:test')
const Bluebird = require('bluebird')
const onEachState = require('../support/states')
const { Bench, ChatService, client4, heard, request } = require('../support/service')

const { ChatServiceError } = ChatService

onEachState(state => {
  test('a client may connect as soon as the constructor has returned', async t => {
    const bench = new Bench(t, state())
    const service = await bench.create()
    const socket = await bench.connect(service, 'ann')
    assert.strictEqual(socket.login.userName, 'ann')
  })

  test('without onConnect nobody may log in', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start(null, { onConnect: undefined })
    assert.deepStrictEqual(await heard(bench.open(service, 'ann'), 'loginRejected'), ['ChatServiceError: No login provided'])
  })

  test('onConnect names the user, and data for the client', async t => {
    const bench = new Bench(t, state())
    const logins = {
      callback: (server, id, callback) => process.nextTick(callback, null, 'zoe', { color: 'red' }),
      promise: async () => ['zoe', { color: 'red' }]
    }
    for (const onConnect of Object.values(logins)) {
      const service = await bench.start(null, { onConnect })
      const { login } = await bench.connect(service, 'ann')
      assert.deepStrictEqual([login.userName, login.color, typeof login.id], ['zoe', 'red', 'string'])
    }
  })

  test('onConnect may refuse', async t => {
    const bench = new Bench(t, state())
    const refusals = [
      [async () => { throw new ChatServiceError('banned') }, 'ChatServiceError: banned'],
      [() => { throw new TypeError('out of paper') }, 'TypeError: out of paper'],
      [(server, id, callback) => callback(), 'ChatServiceError: No login provided'],
      [async () => 'a}b', 'ChatServiceError: String a}b contains invalid characters']
    ]
    for (const [onConnect, error] of refusals) {
      const service = await bench.start(null, { onConnect })
      const socket = bench.open(service, 'ann')
      const gone = heard(socket, 'disconnect')
      assert.deepStrictEqual(await heard(socket, 'loginRejected'), [error])
      await gone
    }
  })

  test('handshakes', async t => {
    const bench = new Bench(t, state())
    let seen
    const service = await bench.start(null, {
      async onConnect (server, id) {
        seen = server.transport.getHandshakeData(id)
        return seen.query.user
      }
    })
    const socket = await bench.connect(service, 'ann', { query: { user: 'ann', token: 'a b&c' } })
    assert.deepStrictEqual([seen.isConnected, seen.query.token, seen.headers.host], [true, 'a b&c', `localhost:${service.port}`])
    const { id } = socket.login
    assert.strictEqual(service.transport.getHandshakeData(id).query.user, 'ann')
    assert.deepStrictEqual(service.transport.getHandshakeData('nobody'), { isConnected: false, query: {}, headers: {} })
    socket.disconnect()
    while (service.transport.getHandshakeData(id).isConnected) await new Promise(resolve => setImmediate(resolve))
    assert.strictEqual(service.transport.getSocket(id), undefined)
  })

  test('middleware may refuse a client before its login', async t => {
    const bench = new Bench(t, state())
    const middleware = [
      (socket, next) => next(),
      (socket, next) => process.nextTick(next, socket.handshake.query.user === 'ann' ? null : new Error('not you'))
    ]
    const service = await bench.start({ transportOptions: { middleware } })
    await bench.connect(service, 'ann')
    assert.deepStrictEqual(await heard(bench.open(service, 'bob'), 'error'), ['not you'])
  })

  test('another namespace and path', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start({ transportOptions: { namespace: '/talk', ioOptions: { path: '/io' } } })
    await bench.connect(service, 'ann', { path: '/io' })
  })

  test('events of one\'s own from clients', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start(null, {
      async onConnect ({ transport }, id) {
        transport.bindHandler(id, 'add', (a, b) => Bluebird.resolve([a + b, { user: transport.getHandshakeData(id).query.user }]))
        transport.bindHandler(id, 'fail', what => Bluebird.reject(new ChatServiceError(what)))
        return transport.getHandshakeData(id).query.user
      }
    })
    const socket = await bench.connect(service, 'ann')
    assert.deepStrictEqual(await request(socket, 'add', 1, 2), [3, { user: 'ann' }])
    assert.strictEqual(await request(socket, 'fail', 'own').catch(error => error), 'ChatServiceError: own')
    service.transport.bindHandler(socket.login.id, 'late', () => Bluebird.resolve([Buffer.from('bytes')]))
    // The server takes calls in their order, and answers this one when it has bound the handler.
    await service.hasRoom('lobby')
    const [bytes] = await request(socket, 'late')
    assert.deepStrictEqual(Buffer.from(bytes), Buffer.from('bytes'))
  })

  test('events for channels', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start()
    await service.addRoom('lobby')
    const [ann, bob] = [await bench.connect(service, 'ann'), await bench.connect(service, 'bob')]
    for (const socket of [ann, bob]) await request(socket, 'roomJoin', 'lobby')
    const both = [heard(ann, 'note'), heard(bob, 'note')]
    service.transport.emitToChannel('lobby', 'note', 1, { a: Buffer.from('x') })
    for (const args of await Promise.all(both)) assert.deepStrictEqual([args[0], Buffer.from(args[1].a)], [1, Buffer.from('x')])

    const heardByAnn = []
    ann.on('hint', hint => heardByAnn.push(hint))
    const hint = heard(bob, 'hint')
    service.transport.sendToChannel(ann.login.id, 'lobby', 'hint', 'not for ann')
    assert.deepStrictEqual(await hint, ['not for ann'])

    const direct = heard(ann, 'hint')
    service.transport.emitToChannel(ann.login.id, 'hint', 'by its id')
    assert.deepStrictEqual(await direct, ['by its id'])
    const echo = heard(ann, 'hint')
    service.transport.emitToChannel('echo:ann', 'hint', 'by its user')
    assert.deepStrictEqual(await echo, ['by its user'])
    assert.deepStrictEqual(heardByAnn, ['by its id', 'by its user'])
  })

  test('channels of one\'s own', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start()
    const socket = await bench.connect(service, 'ann')
    await service.transport.joinChannel(socket.login.id, 'own')
    const note = heard(socket, 'note')
    service.transport.emitToChannel('own', 'note', 1)
    await note
    await service.transport.leaveChannel(socket.login.id, 'own')
    const heardNotes = []
    socket.on('note', number => heardNotes.push(number))
    const last = heard(socket, 'last')
    service.transport.emitToChannel('own', 'note', 2)
    service.transport.emitToChannel(socket.login.id, 'last')
    await last
    assert.deepStrictEqual(heardNotes, [])
    const error = await service.transport.joinChannel('nobody', 'own').catch(error => error)
    assert.strictEqual(String(error), 'ChatServiceError: Socket nobody is not connected')
  })

  test('a socket by its id', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start()
    const client = await bench.connect(service, 'ann')
    const socket = service.transport.getSocket(client.login.id)
    assert.strictEqual(socket.id, client.login.id)
    assert.strictEqual(socket.handshake.query.user, 'ann')
    const hello = heard(client, 'hello')
    socket.emit('hello', 1)
    assert.deepStrictEqual(await hello, [1])
    socket.on('sum', (a, b, callback) => callback(null, a + b))
    let sum
    do sum = await Promise.race([request(client, 'sum', 1, 2), new Promise(resolve => setTimeout(resolve, 100))]); while (!sum)
    assert.deepStrictEqual(sum, [3])
    const gone = heard(client, 'disconnect')
    socket.disconnect()
    await gone
  })

  if (!process.env.CHAT_SERVICE_MODULE) {
    test('clients of Socket.IO 4, too', async t => {
      const bench = new Bench(t, state())
      const service = await bench.start(null, {
        onConnect: async ({ transport }, id) => transport.getHandshakeData(id).auth.user,
        roomMessageBefore: async info => { info.args[1].textMessage += '!' }
      })
      await service.addRoom('lobby')
      const socket = await bench.connect(service, '', { io: client4, query: {}, auth: { user: 'ann' } })
      await request(socket, 'roomJoin', 'lobby')
      const said = heard(socket, 'roomMessage')
      await request(socket, 'roomMessage', 'lobby', { textMessage: 'hi' })
      assert.strictEqual((await said)[1].textMessage, 'hi!')
    })
  }
})
