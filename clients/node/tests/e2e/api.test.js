'use strict'

const assert = require('node:assert')
const { test } = require('node:test')
const onEachState = require('../support/states')
const { Bench, ChatService, heard, request } = require('../support/service')

const { ChatServiceError } = ChatService

/** The code of the error that a promise fails with. */
const codeOf = promise => promise.then(() => null, error => {
  assert.ok(error instanceof ChatServiceError, String(error))
  return error.code
})

onEachState(state => {
  test('calls may be made before the service is ready', async t => {
    const service = await new Bench(t, state()).create()
    await service.addRoom('early', { owner: 'ann' })
    assert.strictEqual(await service.hasRoom('early'), true)
  })

  test('rooms', async t => {
    const service = await new Bench(t, state()).start()
    assert.strictEqual(await service.hasRoom('lobby'), false)
    assert.strictEqual(await service.addRoom('lobby', { owner: 'ann', adminlist: ['bob'], whitelistOnly: true, whitelist: ['cy'] }), undefined)
    assert.strictEqual(await service.hasRoom('lobby'), true)
    assert.strictEqual(await codeOf(service.addRoom('lobby', null)), 'roomExists')
    assert.strictEqual(await codeOf(service.addRoom('a:b')), 'invalidName')

    assert.strictEqual(await service.roomHasInList('lobby', 'adminlist', 'bob'), true)
    assert.strictEqual(await service.roomHasInList('lobby', 'adminlist', 'cy'), false)
    assert.strictEqual(await codeOf(service.roomHasInList('lobby', 'nolist', 'cy')), 'noList')
    assert.deepStrictEqual(
      await Promise.all(['ann', 'bob', 'cy', 'dan'].map(user => service.hasRoomAccess('lobby', user))),
      [true, true, true, false])
    assert.strictEqual(await service.hasRoomAccess('nowhere', 'ann'), false)

    await service.changeRoomOwner('lobby', 'eve')
    await service.changeRoomHistoryMaxSize('lobby', 7)
    await service.changeAccessListsUpdates('lobby', true)
    await service.changeUserlistUpdates('lobby', true)
    assert.deepStrictEqual(await service.execUserCommand(true, 'roomGetOwner', 'lobby'), ['eve'])
    assert.deepStrictEqual(await service.execUserCommand(true, 'roomNotificationsInfo', 'lobby'),
      [{ enableAccessListsUpdates: true, enableUserlistUpdates: true }])
    const [{ historyMaxSize }] = await service.execUserCommand(true, 'roomHistoryInfo', 'lobby')
    assert.strictEqual(historyMaxSize, 7)

    assert.strictEqual(await service.deleteRoom('lobby'), undefined)
    assert.strictEqual(await codeOf(service.deleteRoom('lobby')), 'noRoom')
  })

  test('users', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start()
    assert.strictEqual(await service.hasUser('ann'), false)
    assert.strictEqual(await service.addUser('ann', { blacklist: ['bob'], whitelistOnly: false }), undefined)
    assert.strictEqual(await service.hasUser('ann'), true)
    assert.strictEqual(await codeOf(service.addUser('ann')), 'userExists')
    assert.strictEqual(await codeOf(service.addUser('{}')), 'invalidName')
    assert.strictEqual(await service.userHasInList('ann', 'blacklist', 'bob'), true)
    assert.strictEqual(await service.hasDirectAccess('ann', 'bob'), false)
    assert.strictEqual(await service.hasDirectAccess('ann', 'cy'), true)
    assert.strictEqual(await service.hasDirectAccess('nobody', 'cy'), false)

    const socket = await bench.connect(service, 'ann')
    assert.strictEqual(await codeOf(service.deleteUser('ann')), 'userOnline')
    const gone = heard(socket, 'disconnect')
    assert.strictEqual(service.disconnectUserSockets('ann'), undefined)
    await gone
    while (await codeOf(service.deleteUser('ann')) === 'userOnline');
    assert.strictEqual(await service.hasUser('ann'), false)
  })

  test('callbacks, as the last argument', async t => {
    const service = await new Bench(t, state()).start()
    const called = start => new Promise(resolve => start((...args) => resolve(args)))
    assert.deepStrictEqual(await called(cb => service.addRoom('lobby', { owner: 'ann' }, cb)), [null])
    assert.deepStrictEqual(await called(cb => service.hasRoom('lobby', cb)), [null, true])
    assert.deepStrictEqual(await called(cb => service.execUserCommand(true, 'roomGetOwner', 'lobby', cb)), [null, 'ann'])
    assert.deepStrictEqual(await called(cb => service.getInstanceHeartbeat('nobody', cb)), [null, null])
    const [error] = await called(cb => service.execUserCommand('ann', 'roomGetOwner', 'lobby', cb))
    assert.strictEqual(String(error), 'ChatServiceError: No such user ann')
  })

  test('promises have Bluebird\'s methods', async t => {
    const service = await new Bench(t, state()).start()
    await service.addRoom('lobby', { owner: 'ann' }).return('x').tap(value => assert.strictEqual(value, 'x'))
    await service.execUserCommand(true, 'roomGetOwner', 'lobby').spread(owner => assert.strictEqual(owner, 'ann'))
    await service.addRoom('lobby').timeout(5000).catch(ChatServiceError, error => assert.strictEqual(error.code, 'roomExists'))
  })

  test('requests for a user, and for nobody', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start()
    await service.addRoom('lobby')
    const socket = await bench.connect(service, 'ann')
    const context = { userName: 'ann', id: socket.login.id }

    const joined = heard(socket, 'roomJoinedEcho')
    assert.deepStrictEqual(await service.execUserCommand(context, 'roomJoin', 'lobby'), [1])
    assert.deepStrictEqual(await joined, ['lobby', socket.login.id, 1])

    const said = heard(socket, 'roomMessage')
    assert.deepStrictEqual(await service.execUserCommand('ann', 'roomMessage', 'lobby', { textMessage: 'hi' }), [1])
    const [room, { author, textMessage, id, timestamp }] = await said
    assert.deepStrictEqual({ room, author, textMessage, id }, { room: 'lobby', author: 'ann', textMessage: 'hi', id: 1 })
    assert.strictEqual(typeof timestamp, 'number')

    const anonymous = heard(socket, 'roomMessage')
    await service.execUserCommand(true, 'roomMessage', 'lobby', { textMessage: 'note' })
    assert.ok(!('author' in (await anonymous)[1]))

    const told = heard(socket, 'systemMessage')
    assert.deepStrictEqual(await service.execUserCommand('ann', 'systemMessage', { a: [1, 'ü'] }), [undefined])
    assert.deepStrictEqual(await told, [{ a: [1, 'ü'] }])

    assert.strictEqual(await codeOf(service.execUserCommand('ann', 'shout')), 'noCommand')
    assert.strictEqual(await codeOf(service.execUserCommand('ann', 'roomJoin', 'lobby')), 'noSocket')
    assert.strictEqual(await codeOf(service.execUserCommand('zoe', 'roomLeave', 'lobby')), 'noUser')
    assert.strictEqual(await codeOf(service.execUserCommand('ann', 'roomMessage', 'lobby')), 'wrongArgumentsCount')
    assert.strictEqual(await codeOf(service.execUserCommand('ann', 'roomMessage', 'lobby', { html: '' })), 'badArgument')
    const [sockets] = await service.execUserCommand('ann', 'listOwnSockets')
    assert.deepStrictEqual(sockets, { [socket.login.id]: ['lobby'] })
  })

  test('bytes go both ways', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start(null, { roomMessagesChecker: async () => {} })
    await service.addRoom('lobby')
    const socket = await bench.connect(service, 'ann')
    await request(socket, 'roomJoin', 'lobby')
    const said = heard(socket, 'roomMessage')
    await service.execUserCommand('ann', 'roomMessage', 'lobby', { picture: Buffer.from([0, 255]), more: [{ b: Buffer.from('x') }] })
    const [, message] = await said
    assert.deepStrictEqual([Buffer.from(message.picture), Buffer.from(message.more[0].b)], [Buffer.from([0, 255]), Buffer.from('x')])
    const [[kept]] = await service.execUserCommand(true, 'roomRecentHistory', 'lobby')
    assert.deepStrictEqual(Buffer.from(kept.picture), Buffer.from([0, 255]))
  })

  test('arguments can be checked', async t => {
    const service = await new Bench(t, state()).start()
    assert.strictEqual(await service.checkArguments('roomGetAccessList', 'lobby', 'userlist'), undefined)
    assert.strictEqual(await codeOf(service.checkArguments('roomGetAccessList', 'lobby')), 'wrongArgumentsCount')
    assert.strictEqual(await codeOf(service.checkArguments('shout')), 'noCommand')
    await new Promise((resolve, reject) => {
      service.validator.checkArguments('roomJoin', 'lobby', error => error ? reject(error) : resolve())
    })
  })

  test('state can be synchronised, and instances have heartbeats', async t => {
    const bench = new Bench(t, state())
    const service = await bench.start({ heartbeatRate: 200 })
    await service.addRoom('lobby')
    await service.addUser('ann')
    await service.userStateSync('ann')
    await service.roomStateSync('lobby')
    await service.instanceRecovery('nobody')
    assert.strictEqual(await codeOf(service.userStateSync('nobody')), 'noUser')
    assert.strictEqual(await codeOf(service.roomStateSync('nowhere')), 'noRoom')
    assert.strictEqual(await service.getInstanceHeartbeat('nobody'), null)
    const [first, own] = [await service.getInstanceHeartbeat(service.instanceUID), await service.getInstanceHeartbeat()]
    assert.ok(Math.abs(Date.now() - first) < 10000 && own >= first)
    while (await service.getInstanceHeartbeat() === own);
  })
})
