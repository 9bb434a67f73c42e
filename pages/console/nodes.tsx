// The nodes of the service, one a row.

import type { NodeFigures } from './api.js'
import { lagOf, type FigureHistory } from './figures.js'
import { bytes, count, duration, figure, latency } from './format.js'
import { Name } from './text.js'

interface NodesProps {
  nodes: NodeFigures[]
  history: FigureHistory
  /** By the server's clock, ms. */
  now: number
}

const columns = ['State', 'Heartbeat', 'Up', 'Load', 'Memory', 'Lag', 'Connections', 'Clients',
  'Messages/s', 'Deliveries/s', 'Slow', 'Refused'] as const

export function Nodes({ nodes, history, now }: NodesProps) {
  return (
    <section aria-label="Nodes">
      <h3>Nodes <span class="muted">{nodes.length}</span></h3>
      <div class="table-field" role="region" aria-label="Table of nodes" tabIndex={0}>
        <table class="figures-table">
          <thead>
            <tr>
              <th scope="col" class="text">Node</th>
              {columns.map(name => <th key={name} scope="col" class={name === 'State' ? 'text' : ''}>{name}</th>)}
            </tr>
          </thead>
          <tbody>{nodes.map(node => <Row key={node.id} node={node} history={history} now={now} />)}</tbody>
        </table>
      </div>
    </section>
  )
}

function Row({ node, history, now }: { node: NodeFigures, history: FigureHistory, now: number }) {
  const { figures } = node
  const rates = history.rates(node.id)
  const heartbeat = node.heartbeat === null ? '–' : duration((now - node.heartbeat) / 1000)
  return (
    <tr>
      <th scope="row" class="text">
        {node.advertise && <><Name of={node.advertise} length={60} /> </>}
        <span class="muted mono"><Name of={node.id} length={60} /></span>
        {node.self && <span class="muted"> answers</span>}
        {figures && <span class="muted"> {figures.version}</span>}
      </th>
      <td class="text"><NodeState node={node} /></td>
      <td>{heartbeat}</td>
      <td>{figures ? duration(figures.uptime) : '–'}</td>
      <td>{rates ? `${figure(rates.cpu * 100)} %` : '–'}</td>
      <td>{figures ? bytes(figures.resident_bytes) : '–'}</td>
      <td>{figures ? latency(lagOf(figures)) : '–'}</td>
      <td>{figures ? count(figures.connections) : '–'}</td>
      <td>{figures ? count(figures.sessions) : '–'}</td>
      <td>{rates ? figure(rates.messages) : '–'}</td>
      <td>{rates ? figure(rates.deliveries) : '–'}</td>
      <td>{figures ? count(figures.slow_consumers) : '–'}</td>
      <td>{figures ? count(figures.refused_connections) : '–'}</td>
    </tr>
  )
}

function NodeState({ node: { figures } }: { node: NodeFigures }) {
  if (!figures) return <span class="bad">does not answer</span>
  return figures.state.ready ? <span class="good">ready</span> : <span class="bad">not ready</span>
}
