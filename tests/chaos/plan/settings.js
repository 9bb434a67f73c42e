// The size of the test, and the service's times. They are short, so that a minute holds many
// faults.

/// The number of nodes.
export const kNodes = { memory: 1, disk: 1, single: 3, sentinel: 3, cluster: 3 }
export const kRooms = ['hall', 'yard', 'roof', 'cellar', 'tower']
export const kAdmin = 'admin'

/// The number of sockets of each user: 60 in all.
export const kSockets = [
  ...Array(6).fill(4), ...Array(8).fill(2), ...Array(20).fill(1)
]

export const kTransports = { websocket: 6, polling: 2, upgrade: 2 }

export const kOptions = {
  host: '127.0.0.1',
  threads: 2,
  pingInterval: 1000,
  pingTimeout: 2000,
  heartbeatRate: 500,
  heartbeatTimeout: 2000,
  closeTimeout: 4000,
  historyMaxSize: 100_000_000,
  historyMaxGetMessages: 500,
  enableUserlistUpdates: true,
  useRawErrorObjects: true
}

export const kRedisOptions = { connectTimeout: 1000, commandTimeout: 2000 }

/// Small segments, so that kills meet the change from one to the next; and most of history comes from
/// the disk.
export const kDiskOptions = { segmentSize: 1_048_576, cachedMessages: 20 }

/// Longer than a lease, including its check: other nodes take the node for dead.
export const kLease = kOptions.heartbeatTimeout + 2 * kOptions.heartbeatRate
