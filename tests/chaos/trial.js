// What all kinds of runs share: the state, the nodes on it, and a directory.

import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'

import { Record } from './record/record.js'
import { Admin } from './world/admin.js'
import { ChatNode } from './world/node.js'

export class Trial {
  record = new Record()
  nodes = []

  /// `directory` is for logs and data; it is kept after a violation. `trace` is called with the
  /// progress.
  constructor ({ state, rooms, seed, binary, directory, trace }) {
    Object.assign(this, { state, rooms, seed, binary, directory, trace })
  }

  /// Starts the state and so many nodes, with these options, and an admin.
  async begin (count, options) {
    await rm(this.directory, { recursive: true, force: true })
    await mkdir(this.directory, { recursive: true })
    const { binary, state, record, rooms } = this
    await state.start(this.directory)
    for (let i = 0; i < count; ++i) {
      this.nodes.push(new ChatNode(`node${i}`, this.directory, { binary, state, record, rooms, options }))
    }
    await Promise.all(this.nodes.map(node => node.start()))
    this.admin = new Admin(this.nodes, record)
  }

  /// Returns the violations, of which nothing is left if there are none.
  async end (violations) {
    if (violations.length === 0) await rm(this.directory, { recursive: true })
    return violations
  }

  /// Times by the record's clock.
  async failovers () {
    const times = await this.state.failovers()
    return times.map(time => time - performance.timeOrigin)
  }

  /// Stops a run early.
  abandon () {
    for (const client of this.clients ?? []) client.retire()
    this.admin?.close()
  }

  get logs () { return path.relative(process.cwd(), this.directory) }
}
