// Names in Prometheus' formats and expressions.

import { spawnSync } from 'node:child_process'

const kSuffix = /_(bucket|sum|count)$/

/// What a server's metrics are called; histograms without their suffixes.
export const namesOf = text =>
  new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(match => match[1]))

/// The server's metrics that an expression or a document names; histograms without their suffixes.
export function namedIn (text) {
  const names = [...text.matchAll(/\b(?:chat|process)_[a-z_]+/g)].map(([name]) => name)
  return new Set(names.map(name => name.replace(kSuffix, '')))
}

/// Runs promtool: {status, output}.
export function promtool (...args) {
  const { error, status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' })
  if (error) throw error
  return { status, output: stdout + stderr }
}
