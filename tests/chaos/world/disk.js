// The state on disk: of one node, in a directory of its own.

import path from 'node:path'

import { checkJournal } from '../check/journal.js'
import { kDiskOptions } from '../plan/settings.js'
import { reportOf } from './process.js'

export class DiskState {
  servers = []
  faults = {}

  isLossy () { return false }

  async start (directory) {
    this.directory = path.join(directory, 'data')
  }

  get options () {
    return { state: 'disk', disk: { ...kDiskOptions, directory: this.directory } }
  }

  async failovers () { return [] }

  /// What is wrong with the directory once its node has ended. `histories`: room → its messages.
  async check (binary, histories) {
    this.summary = await reportOf(binary, ['data', 'check', this.directory])
    return checkJournal(this.summary, histories)
  }
}
