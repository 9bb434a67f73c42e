// Figures as text. All have few, stable digits, so that columns stay aligned.

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

export const count = (value: number) => grouped.format(value)

/** A rate or another small figure: three digits at least, if it has them. */
export function figure(value: number): string {
  if (value === 0) return '0'
  if (value < 0.1) return '<0.1'
  return value < 100 ? value.toFixed(1) : count(value)
}

export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** Seconds, as ms where they are few. */
export function latency(seconds: number): string {
  const ms = seconds * 1000
  if (ms < 0.05) return '0 ms'
  if (ms < 1000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
  return `${seconds.toFixed(1)} s`
}

/** Seconds, in the two units that matter. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds))
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min`
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${Math.floor(s / 60) % 60} min`
  return `${Math.floor(s / 86_400)} d ${Math.floor(s / 3600) % 24} h`
}

const two = (value: number) => String(value).padStart(2, '0')

/** The local time of the day. */
export function clock(ms: number): string {
  const date = new Date(ms)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

export function day(ms: number): string {
  const date = new Date(ms)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The time of the day; of another day than today, with its date. */
export function moment(ms: number): string {
  return day(ms) === day(Date.now()) ? clock(ms) : `${day(ms).slice(5)} ${clock(ms).slice(0, 5)}`
}

export function iso(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}

export const plural = (n: number, one: string, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`
