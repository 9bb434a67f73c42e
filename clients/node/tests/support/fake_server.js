#!/usr/bin/env node
'use strict'

// The least server that speaks the link, for what the real one does not do. The key `mode` of its
// configuration says what it does after the program's hello.

const { readFileSync } = require('node:fs')
const { createServer, Socket } = require('node:net')
const { FrameReader, encodeFrame } = require('../../src/frames')

const config = readFileSync('/dev/stdin', 'utf8')
const key = name => new RegExp(`^${name} = "?([^"\n]*)`, 'm').exec(config)?.[1]
const link = new Socket({ fd: 3, readable: true, writable: true })
const say = (...frame) => link.write(encodeFrame(frame))

const modes = {
  refuses: () => {
    say('refuse', { reason: 'version: this server speaks version 2' })
    link.end()
  },
  dies: () => process.exit(3),
  'breaks the protocol': () => {
    say('hello', { version: 1, instance: 'fake' })
    createServer().listen(Number(key('port')))
    link.write(Buffer.from([0, 0, 0, 9, 0, 0, 0, 5, 123, 123, 123, 123, 123]))
  },
  'holds calls': () => {
    say('hello', { version: 1, instance: 'fake' })
    createServer().listen(Number(key('port')), () => say('tell', 'ready', [{}]))
  }
}

const reader = new FrameReader(([type, ...rest]) => {
  if (type === 'hello') modes[key('mode')]()
  if (type === 'call' && rest[1] === 'close') {
    say('tell', 'closed', [null])
    link.end(() => process.exit())
  }
})
link.on('data', chunk => reader.push(chunk))
link.on('close', () => process.exit())
