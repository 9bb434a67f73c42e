// The state in memory, of one node.

export class MemoryState {
  servers = []
  faults = {}
  options = { state: 'memory' }

  isLossy () { return false }

  async start () {}
  async failovers () { return [] }
}
