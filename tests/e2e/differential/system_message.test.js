// Data between the sockets of a user: any JSON value, and binary.

import { differential } from '../lib/differential.js'
import { connect } from '../lib/steps.js'

const kBytes = Buffer.from([0, 1, 127, 128, 255])

const kData = [
  null, true, false, 0, -1, 1.5, 1e21, 1e-7, 2 ** 53, '', 'text', '\u00e9\u4e2d\u{1f600} \u2028\u0000"\\/',
  [], {}, [null, [[]], { a: [1, { b: null }] }], { '': 1, 'a b': { c: [] }, timestamp: 1, id: 'x' },
  [1, 'two', { three: 3 }],
  kBytes, [kBytes], { bytes: kBytes }, Buffer.alloc(0),
  { deep: [{ down: [kBytes, { there: Buffer.from('more') }] }], text: 'beside', none: null },
  [Buffer.from('a'), Buffer.from('b'), Buffer.from('c')],
  Buffer.alloc(70_000, 7),
  'x'.repeat(70_000),
  { _placeholder: false, num: 0 }
]

differential('system messages', {}, [
  connect('alice'),
  connect('alice#2'),
  connect('alice#3'),
  connect('bob'),
  ...kData.map(data => ['alice', 'systemMessage', data]),
  ['alice#3', 'systemMessage', { from: 'another socket' }],
  ['bob', 'systemMessage', 'to nobody']
])
