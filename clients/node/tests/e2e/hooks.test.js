'use strict'

const assert = require('node:assert')
const { once } = require('node:events')
const { test } = require('node:test')
const onEachState = require('../support/states')
const { Bench, ChatService, heard, request } = require('../support/service')

const { ChatServiceError } = ChatService

onEachState(state => {
  test('onStart, by a callback, may use the API', async t => {
    let given
    const service = await new Bench(t, state()).start(null, {
      onStart (server, callback) {
        given = server
        server.addRoom('lobby', { owner: 'ann' }, callback)
      }
    })
    assert.strictEqual(given, service)
    assert.strictEqual(await service.hasRoom('lobby'), true)
  })

  test('onStart that fails closes the service with its error', async t => {
    const failure = new Error('no')
    const service = await new Bench(t, state()).create(null, { onStart: async () => { throw failure } })
    assert.deepStrictEqual(await once(service, 'closed'), [failure])
    assert.strictEqual(service.closed, true)
    await service.close()
  })

  test('onClose runs while the state is up', async t => {
    let args, had
    const service = await new Bench(t, state()).start(null, {
      async onClose (...all) {
        args = all
        had = await all[0].hasRoom('lobby')
      }
    })
    await service.addRoom('lobby')
    const closed = once(service, 'closed')
    await service.close()
    assert.deepStrictEqual([args[0], args[1], typeof args[2], had], [service, null, 'function', true])
    assert.deepStrictEqual(await closed, [null])
  })

  test('onClose that fails is what close() fails with', async t => {
    const failure = new Error('no')
    const service = await new Bench(t, state()).start(null, { onClose: async () => { throw failure } })
    const closed = once(service, 'closed')
    assert.strictEqual(await service.close().catch(error => error), failure)
    assert.deepStrictEqual(await closed, [failure])
  })

  test('before and after hooks share one object', async t => {
    const bench = new Bench(t, state())
    const seen = []
    const service = await bench.start({ enableRoomsManagement: true }, {
      roomCreateBefore (info, callback) {
        seen.push(info.server, info.userName, info.id, info.args, info.isLocalCall, info.results, info.error)
        info.data.map = new Map([[1, 2]])
        info.own = info
        process.nextTick(callback)
      },
      roomCreateAfter: async info => {
        seen.push(info.data.map.get(1), info.own === info, info.args, info.results, info.error)
        return ['made', 2]
      }
    })
    const socket = await bench.connect(service, 'ann')
    assert.deepStrictEqual(await request(socket, 'roomCreate', 'lobby', true), ['made', 2])
    assert.deepStrictEqual(seen, [service, 'ann', socket.login.id, ['lobby', true], false, null, null,
      2, true, ['lobby', true], [undefined], null].map(value => Array.isArray(value) && value[0] === undefined ? seen[10] : value))
    assert.ok(seen[10][0] == null && seen[10].length === 1)
  })

  test('a before hook may answer', async t => {
    const bench = new Bench(t, state())
    const answers = { callback: (info, cb) => cb(null, 'a', 1), array: async () => ['a', 1], text: async () => 'a' }
    for (const [kind, listOwnSocketsBefore] of Object.entries(answers)) {
      let after = 0
      const service = await bench.start(null, { listOwnSocketsBefore, listOwnSocketsAfter: async () => { ++after } })
      const socket = await bench.connect(service, 'ann')
      const results = await request(socket, 'listOwnSockets')
      assert.deepStrictEqual(results.slice(0, 2), kind === 'text' ? ['a'] : ['a', 1], kind)
      assert.strictEqual(after, 0)
    }
  })

  test('a before hook may change arguments, in place or not', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start(null, {
      roomMessageBefore: async info => { info.args[1].textMessage = info.args[1].textMessage.toUpperCase() },
      roomGetOwnerBefore: async info => { info.args = ['other'] }
    })
    await service.addRoom('lobby')
    await service.addRoom('other', { owner: 'zoe' })
    const socket = await bench.connect(service, 'zoe')
    await request(socket, 'roomJoin', 'lobby')
    const said = heard(socket, 'roomMessage')
    await request(socket, 'roomMessage', 'lobby', { textMessage: 'loud' })
    assert.strictEqual((await said)[1].textMessage, 'LOUD')
    assert.deepStrictEqual(await request(socket, 'roomGetOwner', 'lobby'), ['zoe'])
  })

  test('a before hook may add to a message, whose format was checked before', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start(null, { roomMessageBefore: async info => { info.args[1].role = 'guest' } })
    await service.addRoom('lobby')
    const socket = await bench.connect(service, 'ann')
    await request(socket, 'roomJoin', 'lobby')
    const said = heard(socket, 'roomMessage')
    await request(socket, 'roomMessage', 'lobby', { textMessage: 'hi' })
    const [, { textMessage, role }] = await said
    assert.deepStrictEqual([textMessage, role], ['hi', 'guest'])
  })

  test('what a client sends cannot pass for what a hook left', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start(null, {
      roomMessagesChecker: async () => {},
      roomMessageBefore: async info => { info.args = [info.args[0], { textMessage: info.args[1].textMessage }] }
    })
    await service.addRoom('lobby')
    const socket = await bench.connect(service, 'ann')
    await request(socket, 'roomJoin', 'lobby')
    const said = heard(socket, 'roomMessage')
    await request(socket, 'roomMessage', 'lobby', { textMessage: 'x', args: ['lobby', { textMessage: 'x' }] })
    assert.deepStrictEqual(Object.keys((await said)[1]).sort(), ['author', 'id', 'textMessage', 'timestamp'])
  })

  test('a before hook may give a right', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start(null, { roomGetOwnerBefore: async info => { info.bypassPermissions = true } })
    await service.addRoom('lobby', { owner: 'zoe' })
    const socket = await bench.connect(service, 'ann')
    assert.deepStrictEqual(await request(socket, 'roomGetOwner', 'lobby'), ['zoe'])
  })

  test('a before hook may refuse', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start(null, {
      roomJoinBefore: async ({ args: [room] }) => { throw room === 'own' ? new ChatServiceError('closedToday', 1) : new TypeError('out of paper') }
    })
    await service.addRoom('own')
    await service.addRoom('other')
    const socket = await bench.connect(service, 'ann')
    const refused = room => request(socket, 'roomJoin', room).catch(error => error)
    assert.strictEqual(await refused('own'), 'ChatServiceError: closedToday')
    assert.strictEqual(await refused('other'), 'TypeError: out of paper')
  })

  test('errors of hooks as raw objects', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start({ useRawErrorObjects: true }, {
      roomJoinBefore: async ({ args: [room] }) => { throw room === 'own' ? new ChatServiceError('closedToday', 1) : new Error('out of paper') }
    })
    await service.addRoom('own')
    await service.addRoom('other')
    const socket = await bench.connect(service, 'ann')
    const refused = room => request(socket, 'roomJoin', room).catch(error => error)
    assert.deepStrictEqual(await refused('own'), { name: 'ChatServiceError', code: 'closedToday', args: [1] })
    assert.deepStrictEqual(await refused('other'), { name: 'ChatServiceError', code: 'internalError', args: ['Error: out of paper'] })
  })

  test('an after hook sees errors, and may replace them', async t => {
    const bench = new Bench(t, state())
    const errors = []
    const service = await bench.start(null, {
      roomGetOwnerAfter: async info => {
        errors.push(info.error.code, info.results)
        return ['nobody']
      },
      roomJoinAfter: async info => { info.error = new ChatServiceError('other') },
      roomLeaveAfter: async info => { info.error = null; info.results = [7] }
    })
    const socket = await bench.connect(service, 'ann')
    assert.deepStrictEqual(await request(socket, 'roomGetOwner', 'nowhere'), ['nobody'])
    assert.deepStrictEqual(errors, ['noRoom', null])
    assert.strictEqual(await request(socket, 'roomJoin', 'nowhere').catch(error => error), 'ChatServiceError: other')
    assert.deepStrictEqual(await request(socket, 'roomLeave', 'nowhere'), [7])
  })

  test('an after hook may write to the results', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start(null, {
      roomRecentHistoryAfter: async ({ results: [messages] }) => { for (const message of messages) message.textMessage = '*' },
      roomHistoryInfoAfter: async info => { info.results = ['hidden'] }
    })
    await service.addRoom('lobby')
    await service.execUserCommand(true, 'roomMessage', 'lobby', { textMessage: 'secret' })
    const socket = await bench.connect(service, 'ann')
    await request(socket, 'roomJoin', 'lobby')
    const [[message]] = await request(socket, 'roomRecentHistory', 'lobby')
    assert.strictEqual(message.textMessage, '*')
    assert.deepStrictEqual(await request(socket, 'roomHistoryInfo', 'lobby'), ['hidden'])
  })

  test('after hooks see messages as they are stored', async t => {
    const bench = new Bench(t, state())
    const stored = []
    const service = await bench.start({ enableDirectMessages: true }, {
      roomMessageAfter: async ({ args }) => { stored.push(args[1]) },
      directMessageAfter: async ({ args }) => { stored.push(args[1]) }
    })
    await service.addRoom('lobby')
    const socket = await bench.connect(service, 'ann')
    await bench.connect(service, 'bob')
    await request(socket, 'roomJoin', 'lobby')
    const said = heard(socket, 'roomMessage')
    await request(socket, 'roomMessage', 'lobby', { textMessage: 'hi' })
    const [direct] = await request(socket, 'directMessage', 'bob', { textMessage: 'psst' })
    assert.deepStrictEqual(stored, [(await said)[1], direct])
  })

  test('further arguments of a request are for hooks', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start(null, { listOwnSocketsAfter: async ({ restArgs }) => restArgs })
    const socket = await bench.connect(service, 'ann')
    assert.deepStrictEqual(await request(socket, 'listOwnSockets', true, { x: 1 }), [true, { x: 1 }])
  })

  test('requests of the program have hooks, unless they bypass them', async t => {
    const locals = []
    const service = await new Bench(t, state()).start(null, {
      directGetWhitelistModeBefore: async info => { locals.push(info.isLocalCall, info.userName, info.id) }
    })
    await service.addUser('ann')
    await service.execUserCommand('ann', 'directGetWhitelistMode')
    await service.execUserCommand({ userName: 'ann', bypassHooks: true }, 'directGetWhitelistMode')
    assert.deepStrictEqual(locals, [true, 'ann', null])
  })

  test('deleteRoom has the hooks of its request', async t => {
    let count = 0
    const service = await new Bench(t, state()).start(null, { roomDeleteBefore: async () => { ++count } })
    await service.addRoom('lobby')
    await service.deleteRoom('lobby')
    assert.strictEqual(count, 1)
  })

  test('onJoin and onLeave', async t => {
    const bench = new Bench(t, state())
    const events = []
    const hook = name => (server, { id, roomName, njoined }, callback) => {
      events.push([name, server, id, roomName, njoined])
      callback()
    }
    const service = await bench.start(null, { onJoin: hook('join'), onLeave: hook('leave') })
    await service.addRoom('lobby')
    const socket = await bench.connect(service, 'ann')
    await request(socket, 'roomJoin', 'lobby')
    await request(socket, 'roomLeave', 'lobby')
    assert.deepStrictEqual(events, [['join', service, socket.login.id, 'lobby', 1], ['leave', service, socket.login.id, 'lobby', 0]])
  })

  test('onJoin that fails prevents the join', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start(null, { onJoin: (server, data, callback) => callback(new ChatServiceError('full')) })
    await service.addRoom('lobby')
    const socket = await bench.connect(service, 'ann')
    assert.strictEqual(await request(socket, 'roomJoin', 'lobby').catch(error => error), 'ChatServiceError: full')
    assert.deepStrictEqual(await service.execUserCommand(true, 'roomGetAccessList', 'lobby', 'userlist'), [[]])
  })

  test('a join that takes long is told of', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start({ stateOptions: { ...state().stateOptions, lockTTL: 50 } }, {
      onJoin: (server, data, callback) => { setTimeout(callback, 200) }
    })
    await service.addRoom('lobby')
    const socket = await bench.connect(service, 'ann')
    const told = once(service, 'lockTimeExceeded')
    await request(socket, 'roomJoin', 'lobby')
    const [id, info] = await told
    assert.strictEqual(typeof id, 'string')
    assert.deepStrictEqual([info.userName, info.roomName], ['ann', 'lobby'])
  })

  test('onDisconnect', async t => {
    const bench = new Bench(t, state())
    const left = new Promise(resolve => { bench.left = (...args) => resolve(args) })
    const service = await bench.start(null, {
      onDisconnect (server, data, callback) {
        bench.left(server, data, server.transport.getHandshakeData(data.id).isConnected)
        callback()
      }
    })
    await service.addRoom('lobby')
    const socket = await bench.connect(service, 'ann')
    await bench.connect(service, 'ann')
    await request(socket, 'roomJoin', 'lobby')
    socket.disconnect()
    const [server, { id, nconnected, roomsRemoved, joinedSockets }, isConnected] = await left
    assert.strictEqual(server, service)
    assert.deepStrictEqual({ id, nconnected, roomsRemoved, joinedSockets },
      { id: socket.login.id, nconnected: 1, roomsRemoved: ['lobby'], joinedSockets: [0] })
    assert.strictEqual(isConnected, false)
  })

  test('message checkers open the format', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start({ enableDirectMessages: true }, {
      roomMessagesChecker: (message, callback) => process.nextTick(callback, message.html ? null : new ChatServiceError('noHtml')),
      directMessagesChecker: async message => { if (!message.html) throw new Error('no html') }
    })
    await service.addRoom('lobby')
    const socket = await bench.connect(service, 'ann')
    await bench.connect(service, 'bob')
    await request(socket, 'roomJoin', 'lobby')
    assert.deepStrictEqual(await request(socket, 'roomMessage', 'lobby', { html: '<b>' }), [1])
    assert.strictEqual(await request(socket, 'roomMessage', 'lobby', { textMessage: '' }).catch(error => error), 'ChatServiceError: noHtml')
    assert.strictEqual((await request(socket, 'directMessage', 'bob', { html: '<b>' }))[0].author, 'ann')
    assert.strictEqual(await request(socket, 'directMessage', 'bob', {}).catch(error => error), 'Error: no html')
  })
})
