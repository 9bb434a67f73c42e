// The CORS questions of browsers for pages of another origin; these servers admit any origin.

import assert from 'node:assert/strict'

import { engineTest } from '../lib/protocol.js'

const kOrigin = 'https://app.example'

for (const eio of [3, 4]) {
  engineTest('a preflight is answered', eio, {}, async ({ request }) => {
    const response = await request('OPTIONS', {}, {
      headers: {
        origin: kOrigin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type, x-token'
      }
    })
    assert.equal(response.status, 204)
    assert.equal(response.headers.get('access-control-allow-origin'), '*')
    assert.match(response.headers.get('access-control-allow-methods'), /GET.*POST/)
    assert.equal(response.headers.get('access-control-allow-headers'), 'content-type, x-token')
    assert.equal(await response.text(), '')
  })

  engineTest('every answer of a session is for any page, without credentials', eio, {}, async ({ polling, request }) => {
    const headers = { origin: kOrigin }
    const client = await polling()
    const responses = [
      await request('GET', {}, { headers }),
      await client.request('POST', eio === 4 ? '4hello' : '6:4hello', { headers }),
      await client.request('GET', undefined, { headers }),
      await client.request('POST', 'nonsense', { headers }),
      await request('GET', { sid: 'nobody' }, { headers })
    ]
    assert.deepEqual(responses.map(({ status }) => status), [200, 200, 200, 400, 400])
    for (const response of responses) {
      assert.equal(response.headers.get('access-control-allow-origin'), '*')
      assert.equal(response.headers.get('access-control-allow-credentials'), null)
      assert.equal(response.headers.get('cache-control'), 'no-store')
    }
  })
}
