// Where the state is, whether it works, and how its disk does.

import type { Journal, NodeFigures, ServerFigures, StateFigures } from './api.js'
import { quantile, type FigureHistory } from './figures.js'
import { bytes, count, duration, latency, plural } from './format.js'
import { Name } from './text.js'

const names = { memory: 'Memory', disk: 'Disk', redis: 'Redis' }

export function StatePanel({ figures, history }: { figures: ServerFigures, history: FigureHistory }) {
  return (
    <section aria-label="State">
      <h3>State <span class="muted">{names[figures.state]}</span></h3>
      <div class="state-list">
        {figures.nodes.map(node => node.figures && (
          <NodeStatePanel key={node.id} node={node} state={node.figures.state} history={history} now={figures.time}
            held={node.figures.held_output_bytes} isAlone={figures.nodes.length === 1} />
        ))}
      </div>
    </section>
  )
}

interface NodeStateProps {
  node: NodeFigures
  state: StateFigures
  history: FigureHistory
  now: number
  held: number | null
  isAlone: boolean
}

function NodeStatePanel({ node, state, history, now, held, isAlone }: NodeStateProps) {
  return (
    <dl class="facts">
      {!isAlone && <><dt>Node</dt><dd><Name of={node.advertise ?? node.id} length={60} /></dd></>}
      <dt>{names[state.kind]}</dt>
      <dd>
        {state.ready ? <span class="good">works</span> : <span class="bad">does not work</span>}
        {state.checked !== null && <span class="muted"> checked {duration((now - state.checked) / 1000)} ago</span>}
        {state.problem && <p class="bad">{state.problem}</p>}
      </dd>
      {held !== null && <><dt>Output held for the disk</dt><dd>{bytes(held)}</dd></>}
      {state.journal && <JournalFacts journal={state.journal} written={history.rates(node.id)?.written ?? null} />}
    </dl>
  )
}

function JournalFacts({ journal, written }: { journal: Journal, written: number | null }) {
  const { syncs } = journal
  const late = quantile(syncs.bounds, syncs.counts, 0.99)
  return (
    <>
      <dt>Journal</dt>
      <dd>{bytes(journal.size_bytes)} <span class="muted">in {plural(journal.segments, 'file')}</span></dd>
      <dt>Written</dt>
      <dd>
        {written === null ? '–' : `${bytes(written)}/s`}
        <span class="muted"> {count(journal.records)} records since the start</span>
      </dd>
      <dt>Syncs</dt>
      <dd>
        {syncs.count === 0 ? 'none yet' : latency(syncs.seconds / syncs.count)}
        {syncs.count > 0 && (
          <span class="muted">
            {' '}mean of {count(syncs.count)}; 99 % within {late === null ? 'more than 5 s' : latency(late)}
          </span>
        )}
      </dd>
    </>
  )
}
