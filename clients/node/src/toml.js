'use strict'

// Writes configuration for the server, whose files are TOML.

function text (value) {
  return JSON.stringify(value).replaceAll('\x7f', '\\u007f')
}

function inline (value) {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (typeof value === 'object') return `{ ${pairs(value).join(', ')} }`
  return String(value)
}

function pairs (table) {
  return Object.entries(table)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => `${/^[\w-]+$/.test(key) ? key : text(key)} = ${inline(value)}`)
}

/** One line for each key. */
function toToml (table) {
  return pairs(table).join('\n') + '\n'
}

module.exports = toToml
