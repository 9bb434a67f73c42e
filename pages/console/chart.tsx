// Charts of the last minutes, each a canvas. A sample is drawn once; between two samples the browser
// moves the picture, so that it glides without any work of ours.

import { useEffect, useRef, useState } from 'preact/hooks'
import { kept as longest, type Sample } from './figures.js'
import { clock, plural } from './format.js'

export interface Series {
  name: string
  /** Null: nothing is known of that moment, and the line is interrupted. */
  of(sample: Sample): number | null
}

interface ChartProps {
  title: string
  samples: Sample[]
  series: [Series, ...Series[]]
  format(value: number): string
}

/** What a chart shows, ms: a minute at first, so that there is something to see soon. */
function spanOf(samples: Sample[]): number {
  return samples.length > 0 && samples.at(-1)!.time - samples[0]!.time >= 60_000 ? longest : 60_000
}

/** Samples that are further apart are not connected. */
const longestStep = 5000

/** The scale's end: a round number, not below the values. */
export function scaleOf(highest: number): number {
  if (highest <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(highest))
  return [1, 2, 3, 4, 5, 6, 8, 10].map(n => n * power).find(end => end >= highest * 0.999)!
}

export function Chart({ title, samples, series, format }: ChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [pointed, setPointed] = useState<number | null>(null)
  const values = samples.flatMap(sample => series.map(each => each.of(sample) ?? 0))
  const highest = Math.max(0, ...values)
  const scale = scaleOf(highest)
  const newest = samples.at(-1)
  const span = spanOf(samples)
  useEffect(() => {
    if (canvas.current && newest) draw(canvas.current, samples, span, series, scale)
  }, [newest, span, scale])
  const shown = pointed === null || !newest ? newest : nearest(samples, newest.time - pointed * span)
  const now = newest && series.map(each => `${each.name} ${textOf(each.of(newest), format)}`).join(', ')
  const says = now ? `now ${now}; at most ${format(highest)}` : 'nothing yet'
  const point = (event: PointerEvent) => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect()
    setPointed(Math.min(1, Math.max(0, 1 - (event.clientX - left) / width)))
  }
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">
          {title}
          {pointed !== null && shown && <span class="chart-time"> at {clock(shown.time)}</span>}
        </span>
        {shown && series.map((each, i) => (
          <span key={each.name} class={`chart-value line-${i}`}>
            <b>{textOf(each.of(shown), format)}</b> <span class="chart-name">{each.name}</span>
          </span>
        ))}
      </figcaption>
      <div class="chart-field" onPointerMove={point} onPointerLeave={() => setPointed(null)}>
        <span class="chart-scale" aria-hidden="true">{format(scale).replace('.0', '')}</span>
        <canvas ref={canvas} role="img"
          aria-label={`${title}, the last ${plural(span / 60_000, 'minute')}: ${says}`} />
        {pointed !== null && <span class="chart-cursor" style={{ right: `${pointed * 100}%` }} />}
      </div>
    </figure>
  )
}

const textOf = (value: number | null, format: (value: number) => string) => (value === null ? '–' : format(value))

const nearest = (samples: Sample[], time: number) =>
  samples.reduce((best, sample) => (Math.abs(sample.time - time) < Math.abs(best.time - time) ? sample : best))

/** Draws the samples, the newest at the right edge of the field, then lets it glide there. */
function draw(canvas: HTMLCanvasElement, samples: Sample[], span: number, series: Series[], scale: number) {
  const field = canvas.parentElement!
  const { width, height } = field.getBoundingClientRect()
  const newest = samples.at(-1)!.time
  const step = Math.min(newest - (samples.at(-2)?.time ?? newest), longestStep) / span * width
  // As much is drawn beyond the left edge as will have moved in by then.
  const all = width + step
  const ratio = devicePixelRatio
  canvas.width = Math.ceil(all * ratio)
  canvas.height = Math.ceil(height * ratio)
  canvas.style.width = `${all}px`
  const pen = canvas.getContext('2d')!
  pen.scale(ratio, ratio)
  const style = getComputedStyle(field)
  const place: Place = {
    x: time => all - (newest - time) / span * width,
    y: value => height - 1 - value / scale * (height - 3)
  }
  drawGrid(pen, all, height, style.getPropertyValue('--chart-grid'))
  for (const [i, each] of [...series.entries()].reverse()) {
    drawLine(pen, samples, each, place, style.getPropertyValue(`--chart-${i}`))
  }
  glide(canvas, step)
}

interface Place { x(time: number): number, y(value: number): number }

function drawGrid(pen: CanvasRenderingContext2D, width: number, height: number, color: string) {
  pen.fillStyle = color
  for (const share of [0, 0.5, 1]) pen.fillRect(0, Math.round(share * (height - 1)), width, 1)
}

function drawLine(pen: CanvasRenderingContext2D, samples: Sample[], { of }: Series, place: Place, color: string) {
  pen.strokeStyle = color
  pen.lineWidth = 1.5
  pen.lineJoin = 'round'
  pen.beginPath()
  let before: number | null = null
  for (const sample of samples) {
    const value = of(sample)
    if (value !== null) {
      const [x, y] = [place.x(sample.time), place.y(value)]
      if (before !== null && sample.time - before <= longestStep) pen.lineTo(x, y)
      else pen.moveTo(x, y)
    }
    before = value === null ? null : sample.time
  }
  pen.stroke()
}

function glide(canvas: HTMLCanvasElement, step: number) {
  for (const animation of canvas.getAnimations()) animation.cancel()
  if (step <= 0 || matchMedia('(prefers-reduced-motion: reduce)').matches) return
  canvas.animate([{ transform: `translateX(${step}px)` }, { transform: 'none' }], { duration: 1000, easing: 'linear' })
}
