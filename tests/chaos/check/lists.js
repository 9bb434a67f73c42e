// The lists of a room have what was acknowledged.

import { violation } from './violation.js'

/// Both are sets of names.
export function checkList (room, list, expected, actual) {
  const lost = [...expected].filter(name => !actual.has(name))
  const extra = [...actual].filter(name => !expected.has(name))
  if (lost.length + extra.length === 0) return []
  return [violation('An acknowledged change of a list stays', `${list} of ${room}`, [{ lost, extra }])]
}
