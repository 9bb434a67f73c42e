// The first page: the server's figures as they come.

import { useRef, useState } from 'preact/hooks'
import { paths, type ServerFigures } from './api.js'
import { Chart } from './chart.js'
import { Fact } from './fact.js'
import { FeedStatus } from './feed_status.js'
import { FigureHistory, type Rates } from './figures.js'
import { bytes, count, figure, latency } from './format.js'
import { useFeed } from './hooks.js'
import { Nodes } from './nodes.js'
import { StatePanel } from './state_panel.js'

const rate = (name: keyof Rates) => ({ rates }: { rates: Rates | null }) => rates?.[name] ?? null
const percent = (cores: number) => `${figure(cores * 100)} %`
const perSecond = (value: number) => `${figure(value)}/s`

export function Overview() {
  const history = useRef(new FigureHistory()).current
  const [, draw] = useState<ServerFigures | null>(null)
  const [feed, retry] = useFeed(paths.figures, event => {
    if (event.data === null) return
    history.add(JSON.parse(event.data) as ServerFigures)
    draw(history.latest)
  })
  const { latest } = history
  return (
    <div class="page">
      <div class="page-head">
        <h2>Overview</h2>
        <FeedStatus state={feed} retry={retry} />
      </div>
      <Charts history={history} />
      {latest && <SlowConsumers history={history} />}
      {latest && <Nodes nodes={latest.nodes} history={history} now={latest.time} />}
      {latest && <StatePanel figures={latest} history={history} />}
    </div>
  )
}

/** Clients that did not read in time. */
function SlowConsumers({ history: { latest, droppedLately } }: { history: FigureHistory }) {
  const dropped = latest?.nodes.reduce((sum, node) => sum + (node.figures?.slow_consumers ?? 0), 0) ?? 0
  return (
    <dl class="fact-line">
      <Fact name="Slow consumers dropped">
        <span class={droppedLately > 0 ? 'bad' : ''}>{count(droppedLately)} in the last five minutes</span>,{' '}
        {count(dropped)} since the start
      </Fact>
    </dl>
  )
}

function Charts({ history: { samples, latest } }: { history: FigureHistory }) {
  const hasJournal = latest?.nodes.some(node => node.figures?.state.journal)
  return (
    <section aria-label="The last minutes" class="charts">
      <Chart title="Connections" samples={samples} format={count} series={[
        { name: 'open', of: sample => sample.connections },
        { name: 'clients', of: sample => sample.sessions }]} />
      <Chart title="Logins" samples={samples} format={perSecond} series={[
        { name: 'confirmed', of: rate('logins') }, { name: 'rejected', of: rate('rejected') }]} />
      <Chart title="Messages" samples={samples} format={perSecond} series={[
        { name: 'messages', of: rate('messages') }]} />
      <Chart title="Deliveries" samples={samples} format={perSecond} series={[
        { name: 'deliveries', of: rate('deliveries') }]} />
      <Chart title="Load" samples={samples} format={percent} series={[
        { name: 'of a core', of: rate('cpu') }]} />
      <Chart title="Loop lag" samples={samples} format={latency} series={[
        { name: 'longest', of: sample => sample.lag }]} />
      <Chart title="Traffic" samples={samples} format={value => `${bytes(value)}/s`} series={[
        { name: 'sent', of: rate('sent') }, { name: 'received', of: rate('received') }]} />
      {hasJournal && (
        <Chart title="Disk sync" samples={samples} format={latency} series={[
          { name: 'mean', of: rate('sync') }]} />
      )}
    </section>
  )
}
