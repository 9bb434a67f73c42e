'use strict'

// Waits in the constructor, as a server of the seed listens when its constructor returns.

const { readFileSync, readSync, writeSync } = require('node:fs')

const PATIENCE = 5000
const PAUSE = 1

const cell = new Int32Array(new SharedArrayBuffer(4))
const pause = () => Atomics.wait(cell, 0, 0, PAUSE)

/** Calls attempt() until it returns something, or the time is over. */
function repeat (attempt) {
  const end = Date.now() + PATIENCE
  for (;;) {
    const result = attempt()
    if (result || Date.now() > end) return result
    pause()
  }
}

/** False if the other end is closed. */
function writeAll (fd, bytes) {
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at)
    return true
  } catch {
    return false
  }
}

/** That many bytes from a socket; null if they do not come in time, or it is closed. */
function readExactly (fd, size) {
  const buffer = Buffer.alloc(size)
  let at = 0
  const isDone = repeat(() => {
    try {
      const count = readSync(fd, buffer, at, size - at, null)
      at += count
      return at === size || count === 0
    } catch (error) {
      return error.code !== 'EAGAIN'
    }
  })
  return isDone && at === size ? buffer : null
}

/** One frame, and nothing that follows it; null as above. */
function readFrame (fd) {
  const length = readExactly(fd, 4)
  const rest = length && readExactly(fd, length.readUInt32BE(0))
  return rest && Buffer.concat([length, rest])
}

function isGreeting (frame) {
  return /^\["(hello|refuse)"/.test(frame.toString('latin1', 8, 18))
}

function hasListener (table, port) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  try {
    return new RegExp(`:${hex} [0-9A-F]+:0000 0A `).test(readFileSync(`/proc/net/${table}`, 'latin1'))
  } catch {
    return false
  }
}

function hasEnded (pid) {
  try {
    return /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return true
  }
}

/** Until a process listens on the port, or this process has ended. */
function awaitListening (port, pid) {
  repeat(() => hasListener('tcp6', port) || hasListener('tcp', port) || hasEnded(pid))
}

module.exports = { awaitListening, isGreeting, readFrame, writeAll }
