// The wall clock of one process, which the test can set while the process runs.

import { execFile } from 'node:child_process'
import { open, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const kSource = fileURLToPath(new URL('clock.c', import.meta.url))
const libraries = new Map()

/// Builds the library once for each directory of logs.
function library (directory) {
  if (!libraries.has(directory)) {
    const file = path.join(directory, 'clock.so')
    libraries.set(directory, promisify(execFile)('cc', ['-O2', '-shared', '-fPIC', '-o', file, kSource])
      .then(() => file))
  }
  return libraries.get(directory)
}

const bytes = seconds => {
  const buffer = Buffer.alloc(8)
  buffer.writeBigInt64LE(BigInt(seconds))
  return buffer
}

export class Clock {
  /// Makes the clock and its `environment`, with which the process must start; `directory` is the
  /// run's.
  static async make (directory, name) {
    const clock = new Clock()
    clock.path = path.join(directory, `${name}.clock`)
    await writeFile(clock.path, bytes(0))
    clock.environment = {
      LD_PRELOAD: await library(directory),
      CHAOS_CLOCK: clock.path,
      ASAN_OPTIONS: 'verify_asan_link_order=0'
    }
    return clock
  }

  /// Puts the clock fast by this many seconds.
  async set (seconds) {
    const file = await open(this.path, 'r+')
    await file.write(bytes(seconds), 0, 8, 0)
    await file.close()
  }
}
