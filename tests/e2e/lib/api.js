// The HTTP API; every answer is checked against its description.

import assert from 'node:assert/strict'

import OpenApi from '@readme/openapi-parser'
import Ajv2020 from 'ajv/dist/2020.js'

export const kKey = 'a key for the tests'

/// The configuration that turns on the API, on the clients' port or on its own.
export const apiConfig = (port = '') =>
  `\n[api]\n${port}\n[[api.keys]]\nname = "tests"\nkey = "${kKey}"\n`

const fill = (path, params) => path.replace(/\{(\w+)\}/g, (_, name) => {
  assert.ok(name in params, `${path} needs ${name}`)
  return encodeURIComponent(params[name])
})

// Statuses that the description leaves to `default`.
const kUnusual = [400, 413, 429, 500, 502, 504]

/// Calls operations of the description by path and method. Fails if an answer's status, media type
/// or body is not in the description.
export class Api {
  #ajv = new Ajv2020({ strict: false })
  calls = new Set()

  constructor (url, description) {
    this.url = url
    this.description = description
  }

  static async of (url) {
    const response = await fetch(`${url}/api/v1/openapi.json`)
    assert.equal(response.status, 200)
    const description = await response.json()
    return new Api(url, await OpenApi.dereference(structuredClone(description)))
  }

  #check (operation, response, body) {
    const described = operation.responses[response.status] ??
      (kUnusual.includes(response.status) && operation.responses.default)
    assert.ok(described, `${operation.operationId} is not to answer ${response.status}: ${body}`)
    if (!described.content) return assert.equal(body, '')
    const type = response.headers.get('content-type')
    assert.ok(described.content[type], `${operation.operationId} is not to answer ${type}`)
    const { schema } = described.content[type]
    const value = JSON.parse(body)
    assert.ok(this.#ajv.validate(schema, value),
      `${operation.operationId}: ${this.#ajv.errorsText()} in ${body}`)
  }

  /// Returns {status, body, headers}. `params` are those of the path; `query` and `headers` are
  /// optional.
  async call (method, path, { params = {}, query = {}, headers = {}, body, key = kKey } = {}) {
    const operation = this.description.paths[path][method.toLowerCase()]
    const search = new URLSearchParams(query)
    const response = await fetch(`${this.url}${fill(path, params)}?${search}`, {
      method,
      headers: { ...(key && { authorization: `Bearer ${key}` }), ...headers },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    })
    const text = await response.text()
    this.#check(operation, response, text)
    this.calls.add(operation.operationId)
    return { status: response.status, headers: response.headers, body: text && JSON.parse(text) }
  }
}
