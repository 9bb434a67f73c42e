// A server's metrics.

import assert from 'node:assert/strict'

export async function metrics (server) {
  const response = await fetch(`${server.url}/metrics`)
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  return response.text()
}

/// The sample with that name and labels; NaN if there is none.
export const sample = (text, name) => Number(
  text.split('\n').find(line => line.startsWith(`${name} `))?.slice(name.length + 1))
