// The alert rules and the dashboard of examples/monitoring.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { parse } from 'yaml'

import { promtool } from '../lib/prometheus.js'
import { temporaryDirectory } from '../lib/state.js'

const directory = fileURLToPath(new URL('../../../examples/monitoring', import.meta.url))
const read = name => readFileSync(path.join(directory, name), 'utf8')

const alerts = parse(read('alerts.yml')).groups.flatMap(group => group.rules)
const dashboard = JSON.parse(read('dashboard.json'))
const panels = dashboard.panels.filter(panel => panel.type !== 'row')
const targets = panels.flatMap(panel => panel.targets)

for (const args of [['check', 'rules', 'alerts.yml'], ['check', 'config', 'prometheus.yml'], ['test', 'rules', 'alerts_test.yml']]) {
  test(`promtool ${args.join(' ')}`, () => {
    const { status, output } = promtool(...args.slice(0, 2), path.join(directory, args[2]))
    assert.equal(status, 0, output)
  })
}

test('each alert says how grave it is and what to do', () => {
  assert.ok(alerts.length >= 20)
  for (const { alert, labels, annotations } of alerts) {
    assert.match(labels.severity, /^(critical|warning)$/, alert)
    assert.ok(annotations.summary.length > 10, alert)
    assert.ok(annotations.description.length > 20, alert)
    assert.ok(annotations.runbook.length > 60, alert)
  }
})

test('each alert has a test in which it fires', () => {
  const tests = read('alerts_test.yml')
  for (const { alert } of alerts) assert.ok(tests.includes(`alertname="${alert}"`), alert)
})

test('the dashboard has what Grafana needs', () => {
  assert.equal(dashboard.id, null)
  assert.ok(dashboard.uid && dashboard.title)
  assert.ok(dashboard.schemaVersion >= 36)
  const variables = dashboard.templating.list
  assert.deepEqual(variables.map(({ name, type }) => [name, type]),
    [['datasource', 'datasource'], ['job', 'query'], ['instance', 'query']])
  const ids = dashboard.panels.map(panel => panel.id)
  assert.equal(new Set(ids).size, ids.length)
  for (const { datasource } of [...variables.slice(1), ...panels, ...targets]) {
    assert.deepEqual(datasource, { type: 'prometheus', uid: '${datasource}' })
  }
  for (const panel of panels) {
    assert.ok(panel.title && panel.description && panel.fieldConfig.defaults && panel.options, panel.title)
    assert.ok(['stat', 'timeseries', 'table'].includes(panel.type))
    const letters = panel.targets.map(target => target.refId)
    assert.equal(new Set(letters).size, letters.length)
  }
})

test('panels do not overlap', () => {
  const taken = new Set()
  for (const { title, gridPos: { x, y, w, h } } of dashboard.panels) {
    assert.ok(x >= 0 && w > 0 && x + w <= 24, title)
    for (let column = x; column < x + w; ++column) {
      for (let line = y; line < y + h; ++line) {
        const cell = `${column} ${line}`
        assert.ok(!taken.has(cell), `${title} at ${cell}`)
        taken.add(cell)
      }
    }
  }
})

test('the expressions of the dashboard are valid', () => {
  const expressions = [...targets.map(target => target.expr), ...dashboard.annotations.list.flatMap(({ expr }) => expr ?? [])]
  assert.ok(expressions.length > 40)
  const rules = expressions.map((expression, i) => ({
    record: `panel:${i}`,
    expr: expression.replaceAll('$__rate_interval', '5m').replaceAll('$__interval', '1m')
  }))
  const file = path.join(temporaryDirectory(), 'dashboard.yml')
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))
  const { status, output } = promtool('check', 'rules', file)
  assert.equal(status, 0, output)
})
