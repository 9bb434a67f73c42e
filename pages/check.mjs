// Checks the types, and that built/ is what the sources make.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { built, buildPages, root } from './build.mjs'

/// Bytes, minified. Of the chat page, socket.io-client has 42 KB, the client library 15, Preact 13.
const maxSizes = { 'chat/chat.js': 92 * 1024, 'console/console.js': 60 * 1024 }

function filesIn (directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.relative(directory, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort()
}

function contents (directory) {
  return filesIn(directory).map(name => [name, readFileSync(path.join(directory, name))])
}

function differing (left, right) {
  const others = new Map(right)
  const names = new Set([...left, ...right].map(([name]) => name))
  const ours = new Map(left)
  return [...names].filter(name => !ours.has(name) || !others.has(name) || !ours.get(name).equals(others.get(name)))
}

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
execFileSync(process.execPath, [compiler, '--project', root], { stdio: 'inherit' })

const fresh = mkdtempSync(path.join(tmpdir(), 'chat-pages-'))
try {
  await buildPages(fresh)
  const changed = differing(contents(built), contents(fresh))
  if (changed.length > 0) {
    console.error(`pages/built is not what the sources make: ${changed.join(', ')}; npm --prefix pages run build`)
    process.exitCode = 1
  }
  for (const [name, maxSize] of Object.entries(maxSizes)) {
    const size = readFileSync(path.join(fresh, name)).length
    console.log(`${name}: ${size} bytes of at most ${maxSize}`)
    if (size > maxSize) process.exitCode = 1
  }
} finally {
  rmSync(fresh, { recursive: true, force: true })
}
