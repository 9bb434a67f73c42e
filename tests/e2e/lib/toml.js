// Just enough TOML for a configuration file.

const snake = name => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

const isTable = value => value !== null && typeof value === 'object' && !Array.isArray(value)
const isTables = value => Array.isArray(value) && value.length > 0 && value.every(isTable)

function pairs (table) {
  return Object.entries(table)
    .filter(([, value]) => value !== undefined && !isTable(value) && !isTables(value))
    .map(([name, value]) => `${snake(name)} = ${JSON.stringify(value)}\n`)
    .join('')
}

/// A table as TOML, with its names turned from camelCase to snake_case. Values are strings,
/// numbers, booleans and arrays of them. Below the top level there are tables and arrays of tables.
export function toToml (config) {
  let text = pairs(config)
  for (const [name, value] of Object.entries(config)) {
    const key = snake(name)
    if (isTable(value)) text += `\n[${key}]\n${pairs(value)}`
    else if (isTables(value)) for (const row of value) text += `\n[[${key}]]\n${pairs(row)}`
  }
  return text
}
