// nginx and HAProxy in front of two nodes, as examples/proxies configures them.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import https from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { apiConfig } from '../lib/api.js'
import { makeCertificate } from '../lib/certificate.js'
import { connect, kVariants, variantName } from '../lib/client.js'
import { deadline } from '../lib/promises.js'
import { freePort, Program, startServer } from '../lib/servers.js'
import { connectWhenListening } from '../lib/tcp.js'

const kExamples = fileURLToPath(new URL('../../../examples/proxies/', import.meta.url))
const kSecret = 'only the nodes know it'

const kProxies = {
  nginx: {
    example: 'nginx.conf',
    certificates: (text, file) => text
      .replace('/etc/ssl/chat.pem', file('chat.pem')).replace('/etc/ssl/chat.key', file('chat.key'))
      // What Debian's build would write where only root may.
      .replace('http {', `pid ${file('pid')};\nhttp {\n  access_log off;\n` +
        ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
          .map(name => `  ${name}_temp_path ${file(name)};\n`).join('')),
    start: config => new Program(['-c', config, '-e', 'stderr', '-g', 'daemon off;'],
      { binary: '/usr/sbin/nginx' })
  },
  HAProxy: {
    example: 'haproxy.cfg',
    certificates: (text, file) => text.replace('/etc/ssl/chat-and-key.pem', file('both.pem')),
    start: config => new Program(['-f', config, '-db'], { binary: '/usr/sbin/haproxy' })
  }
}

async function startNode () {
  const port = await freePort()
  return startServer({
    options: {
      port, advertise: `127.0.0.1:${port}`, clusterSecret: kSecret, trustedProxies: ['127.0.0.1']
    },
    rooms: [{ name: 'default' }],
    more: apiConfig()
  })
}

async function get (url, ca) {
  const request = https.get(url, { ca, agent: false })
  const [response] = await deadline(once(request, 'response'), 'a response')
  response.resume()
  return response
}

for (const [name, proxy] of Object.entries(kProxies)) {
  describe(name, () => {
    let directory
    let nodes = []
    let program
    let url
    let ca
    const clients = []
    const file = name => path.join(directory, name)

    before(async () => {
      directory = await mkdtemp(path.join(tmpdir(), 'chat-proxy-'))
      await chmod(directory, 0o755) // nginx, started by root, works as nobody
      await makeCertificate('proxy', file('chat.pem'), file('chat.key'))
      ca = await readFile(file('chat.pem'))
      await writeFile(file('both.pem'), Buffer.concat([ca, await readFile(file('chat.key'))]))
      nodes = [await startNode(), await startNode()]
      const port = await freePort()
      const text = await readFile(path.join(kExamples, proxy.example), 'utf8')
      await writeFile(file('config'), proxy.certificates(text, file)
        .replace('127.0.0.1:8001', `127.0.0.1:${nodes[0].port}`)
        .replace('127.0.0.1:8002', `127.0.0.1:${nodes[1].port}`)
        .replace(/\b(127\.0\.0\.1:)?8443/, `127.0.0.1:${port}`))
      program = proxy.start(file('config'))
      url = `https://127.0.0.1:${port}`
      await connectWhenListening(port, program)
    })
    afterEach(() => { for (const client of clients.splice(0)) client.close() })
    after(async () => {
      program?.signal('SIGTERM')
      await program?.waitExit()
      for (const node of nodes) await node.stop()
      await rm(directory, { recursive: true, force: true })
    })

    for (const variant of kVariants) {
      test(`passes clients through, ${variantName(variant)}`, async () => {
        const client = await connect(url, 'ann', { variant, io: { ca } })
        clients.push(client)
        await client.call('roomJoin', 'default')
        const textMessage = 'x'.repeat(100_000)
        for (let i = 0; i < 10; ++i) {
          const id = await client.call('roomMessage', 'default', { textMessage })
          const accepts = (room, message) => message.id === id
          const [, , message] = await client.wait('roomMessage', { accepts })
          assert.equal(message.textMessage, textMessage)
        }
      })
    }

    for (const inner of ['/metrics', '/api/v1/rooms']) {
      test(`keeps ${inner} inside`, async () => {
        const response = await get(url + inner, ca)
        assert.equal(response.statusCode, 404)
        const [node] = nodes
        const { status } = await fetch(`http://127.0.0.1:${node.port}${inner}`)
        assert.notEqual(status, 404)
      })
    }

    test('keeps them inside however they are written', async () => {
      for (const inner of ['/%6detrics', '/%61pi/v1/openapi.json', '/ap%69/v1/rooms', '/./metrics', '//metrics']) {
        assert.notEqual((await get(url + inner, ca)).statusCode, 200, inner)
      }
    })
  })
}
