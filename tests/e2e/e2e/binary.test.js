// Binary data between clients of all generations, in events and in acks.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { kAllVariants, kVariants, variantName } from '../lib/client.js'
import { useServer } from '../lib/fixture.js'
import { normalize } from '../lib/transcript.js'

const server = useServer({ options: { useRawErrorObjects: true } })

const kData = {
  list: [Buffer.from([0, 1, 2, 253, 254, 255]), 'text', { deep: [Buffer.from('more')] }],
  empty: Buffer.alloc(0),
  none: null,
  large: Buffer.alloc(100_000, 0x5a)
}

for (const variant of kAllVariants) {
  test(`from ${variantName(variant)} to all`, async () => {
    const sender = await server.connect('alice', { variant })
    const receivers = await Promise.all(
      kAllVariants.map(other => server.connect('alice', { variant: other })))
    await sender.call('systemMessage', kData)
    for (const receiver of receivers) {
      const [, data] = await receiver.wait('systemMessage')
      assert.deepEqual(normalize(data), normalize(kData), variantName(receiver.variant))
    }
  })

  test(`in an ack, ${variantName(variant)}`, async () => {
    const client = await server.connect('bob', { variant })
    const value = { there: [Buffer.from([1, 2]), { and: Buffer.from('here') }] }
    const answer = await client.request('roomJoin', value)
    assert.deepEqual(normalize(answer), normalize(
      [{ name: 'ChatServiceError', code: 'badArgument', args: [0, value] }, null]))
  })
}

// The client's option forceBase64, for a client that cannot send or receive bytes.
for (const variant of kAllVariants) {
  test(`in base64, ${variantName(variant)}`, async () => {
    const client = await server.connect('carol', { variant, io: { forceBase64: true } })
    const other = await server.connect('carol')
    await client.call('systemMessage', kData)
    const [, sent] = await other.wait('systemMessage')
    assert.deepEqual(normalize(sent), normalize(kData))
    await other.call('systemMessage', kData)
    const [, got] = await client.wait('systemMessage')
    assert.deepEqual(normalize(got), normalize(kData))
    const answer = await client.request('roomJoin', { bytes: kData.list[0] })
    assert.deepEqual(normalize(answer[0].args[1]), normalize({ bytes: kData.list[0] }))
  })
}
