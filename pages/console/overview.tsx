// The first page: the server's figures as they come.

import { useRef, useState } from 'preact/hooks'
import { paths, type ServerFigures } from './api.js'
import { Chart } from './chart.js'
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
      {latest && <Nodes nodes={latest.nodes} history={history} now={latest.time} />}
      {latest && <StatePanel figures={latest} history={history} />}
    </div>
  )
}

function Charts({ history: { samples, latest, droppedLately } }: { history: FigureHistory }) {
  const hasJournal = latest?.nodes.some(node => node.figures?.state.journal)
  const dropped = latest?.nodes.reduce((sum, node) => sum + (node.figures?.slow_consumers ?? 0), 0) ?? 0
  return (
    <section aria-label="The last five minutes" class="charts">
      <Chart title="Connections" samples={samples} format={count} series={[
        { name: 'connections', of: sample => sample.connections }, { name: 'clients', of: sample => sample.sessions }]} />
      <Chart title="Logins" samples={samples} format={perSecond} series={[
        { name: 'confirmed', of: rate('logins') }, { name: 'rejected', of: rate('rejected') }]} />
      <Chart title="Messages" samples={samples} format={perSecond} series={[{ name: 'messages', of: rate('messages') }]} />
      <Chart title="Deliveries" samples={samples} format={perSecond} series={[{ name: 'deliveries', of: rate('deliveries') }]} />
      <Chart title="Load" samples={samples} format={percent} series={[{ name: 'of a core', of: rate('cpu') }]} />
      <Chart title="Loop lag" samples={samples} format={latency} series={[{ name: 'longest', of: sample => sample.lag }]} />
      <Chart title="Traffic" samples={samples} format={value => `${bytes(value)}/s`} series={[
        { name: 'sent', of: rate('sent') }, { name: 'received', of: rate('received') }]} />
      {hasJournal && <Chart title="Disk sync" samples={samples} format={latency} series={[{ name: 'mean', of: rate('sync') }]} />}
      <dl class="figures">
        <dt>Slow consumers dropped</dt>
        <dd>{count(dropped)} <small>since the start</small></dd>
        <dd class={droppedLately > 0 ? 'bad' : ''}>{count(droppedLately)} <small>in the last five minutes</small></dd>
      </dl>
    </section>
  )
}
