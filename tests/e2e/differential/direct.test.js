// Direct messages, and the lists that govern them.

import { differential } from '../lib/differential.js'
import { connect, group, leave } from '../lib/steps.js'

const kMessage = { textMessage: 'hello' }

differential('direct messages', { options: { enableDirectMessages: true } }, [
  connect('alice'),
  connect('alice#2'),
  connect('bob'),
  connect('bob#2'),
  connect('carol'),
  connect('carol#2'),
  ['alice', 'directMessage', 'bob', kMessage],
  ['bob#2', 'directMessage', 'alice', { textMessage: '' }],
  ['alice', 'directMessage', 'alice', kMessage],
  ['alice', 'directMessage', 'nobody', kMessage],
  ['alice', 'directMessage', '', kMessage],
  leave('carol#2'),
  ['carol', 'directAddToList', 'blacklist', ['bob']],
  ['carol', 'directMessage', 'bob', { textMessage: 'a blacklist is one-way' }],
  ['bob', 'directMessage', 'carol', kMessage],
  ['alice', 'directMessage', 'carol', kMessage]
])

differential('direct messages to those offline', {
  options: { enableDirectMessages: true }, rooms: [{ name: 'hall', enableUserlistUpdates: true }]
}, [
  connect('alice'),
  connect('bob'),
  ['alice', 'roomJoin', 'hall'],
  ['bob', 'roomJoin', 'hall'],
  ['bob', 'directAddToList', 'blacklist', ['carol']],
  leave('bob', { sees: 'alice', notice: 'roomUserLeft' }),
  ['alice', 'directMessage', 'bob', kMessage],
  connect('carol'),
  ['carol', 'directMessage', 'bob', kMessage],
  // Lists outlive the connection.
  connect('bob'),
  ['bob', 'directGetAccessList', 'blacklist'],
  ['carol', 'directMessage', 'bob', kMessage]
])

differential('direct messages that are switched off', {}, [
  connect('alice'),
  connect('bob'),
  ['alice', 'directMessage', 'bob', kMessage],
  ['alice', 'directMessage', 'nobody', kMessage],
  ['alice', 'directMessage', 'alice', kMessage],
  ['alice', 'directMessage', 'bob', {}],
  ['alice', 'directAddToList', 'blacklist', ['bob']],
  ['alice', 'directGetAccessList', 'blacklist'],
  ['alice', 'directSetWhitelistMode', true],
  ['alice', 'directGetWhitelistMode']
])

for (const useRawErrorObjects of [false, true]) {
  differential(`direct lists, errors ${useRawErrorObjects ? 'raw' : 'as text'}`,
    { options: { enableDirectMessages: true, useRawErrorObjects } }, [
      connect('alice'),
      connect('alice#2'),
      connect('bob'),
      ...['blacklist', 'whitelist'].flatMap(list => [
        ['alice', 'directGetAccessList', list],
        ['alice', 'directAddToList', list, []],
        ['alice', 'directAddToList', list, ['bob', 'carol']],
        ['alice', 'directAddToList', list, ['carol', 'dave', 'dave', 'never:seen']],
        ['alice#2', 'directGetAccessList', list],
        ['alice', 'directAddToList', list, ['eve', 'alice']],
        ['alice', 'directRemoveFromList', list, ['carol', 'alice']],
        ['alice', 'directGetAccessList', list],
        ['alice', 'directRemoveFromList', list, []],
        ['alice', 'directRemoveFromList', list, ['carol', 'nobody', 'carol']],
        ['alice', 'directGetAccessList', list],
        ['bob', 'directGetAccessList', list]
      ]),
      ...['adminlist', 'userlist', 'nolist', 'Blacklist'].map(list => group(
        ['alice', 'directGetAccessList', list],
        ['alice', 'directAddToList', list, ['bob']],
        ['alice', 'directAddToList', list, ['alice']],
        ['alice', 'directRemoveFromList', list, ['bob']],
        ['alice', 'directRemoveFromList', list, ['alice']]
      )),
      ['bob', 'directMessage', 'alice', kMessage],
      ['bob', 'directMessage', 'nobody', kMessage],
      ['bob', 'directMessage', 'bob', kMessage]
    ])
}

differential('a whitelist for direct messages', { options: { enableDirectMessages: true } }, [
  connect('alice'),
  connect('bob'),
  connect('carol'),
  ['alice', 'directGetWhitelistMode'],
  ['alice', 'directSetWhitelistMode', true],
  ['alice', 'directSetWhitelistMode', true],
  ['alice', 'directGetWhitelistMode'],
  ['bob', 'directGetWhitelistMode'],
  ['bob', 'directMessage', 'alice', kMessage],
  ['alice', 'directMessage', 'bob', { textMessage: 'a whitelist is one-way' }],
  ['alice', 'directAddToList', 'whitelist', ['bob', 'carol']],
  ['bob', 'directMessage', 'alice', kMessage],
  ['alice', 'directAddToList', 'blacklist', ['carol']],
  ['carol', 'directMessage', 'alice', kMessage],
  ['alice', 'directRemoveFromList', 'blacklist', ['carol']],
  ['carol', 'directMessage', 'alice', kMessage],
  ['alice', 'directRemoveFromList', 'whitelist', ['bob']],
  ['bob', 'directMessage', 'alice', kMessage],
  ['alice', 'directSetWhitelistMode', false],
  ['bob', 'directMessage', 'alice', kMessage]
])

differential('the limit of direct lists', { options: { directListSizeLimit: 3 } }, [
  connect('alice'),
  ['alice', 'directAddToList', 'blacklist', ['a', 'b', 'c', 'd']],
  ['alice', 'directGetAccessList', 'blacklist'],
  ['alice', 'directAddToList', 'blacklist', ['a', 'b', 'c']],
  ['alice', 'directAddToList', 'blacklist', []],
  ['alice', 'directAddToList', 'blacklist', ['d']],
  ['alice', 'directAddToList', 'blacklist', ['a']],
  ['alice', 'directAddToList', 'whitelist', ['x']],
  ['alice', 'directRemoveFromList', 'blacklist', ['a', 'b']],
  ['alice', 'directAddToList', 'blacklist', ['c', 'c']],
  ['alice', 'directAddToList', 'blacklist', ['c', 'c', 'd']],
  ['alice', 'directAddToList', 'blacklist', ['d', 'd']],
  ['alice', 'directGetAccessList', 'blacklist']
])
