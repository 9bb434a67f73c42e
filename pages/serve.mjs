// For work on the pages: serves what the sources make, built at each request for it, and leaves
// everything else to a server. `npm run serve`, with `./dev run` in another terminal.

import http from 'node:http'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { buildPages } from './build.mjs'

const [port = '8080', target = 'http://127.0.0.1:8000'] = process.argv.slice(2)
const directory = mkdtempSync(path.join(tmpdir(), 'chat-pages-'))

const files = {
  '/': ['chat/index.html', 'text/html'],
  '/pages/chat.js': ['chat/chat.js', 'text/javascript'],
  '/pages/chat.css': ['chat/chat.css', 'text/css'],
  '/console': ['console/index.html', 'text/html'],
  '/pages/console.js': ['console/console.js', 'text/javascript'],
  '/pages/console.css': ['console/console.css', 'text/css']
}

async function answer (request, response) {
  const [name, type] = files[request.url.split('?')[0]] ?? []
  if (!name) return pass(request, response)
  if (type === 'text/html') await buildPages(directory)
  response.setHeader('Content-Type', `${type}; charset=utf-8`)
  response.setHeader('Content-Security-Policy', "default-src 'none'; script-src 'self'; style-src 'self'; " +
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
  response.end(readFileSync(path.join(directory, name)))
}

function forward ({ method, url, headers }) {
  return http.request(new URL(url, target), { method, headers })
}

function pass (request, response) {
  const onward = forward(request)
  onward.on('response', incoming => {
    response.writeHead(incoming.statusCode, incoming.headers)
    incoming.pipe(response)
  })
  onward.on('error', () => response.writeHead(502).end())
  request.pipe(onward)
}

function passUpgrade (request, socket, first) {
  const onward = forward(request)
  onward.on('upgrade', (incoming, other, firstOther) => {
    const headers = incoming.rawHeaders.map((text, index) => index % 2 ? `${text}\r\n` : `${text}: `).join('')
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers}\r\n`)
    socket.write(firstOther)
    other.write(first)
    other.pipe(socket).pipe(other)
    for (const end of [socket, other]) end.on('error', () => { socket.destroy(); other.destroy() })
  })
  onward.on('error', () => socket.destroy())
  onward.end()
}

http.createServer((request, response) => void answer(request, response))
  .on('upgrade', passUpgrade)
  .listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/ before ${target}`))
