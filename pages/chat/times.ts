const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const full = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'medium', hourCycle: 'h23' })
const thisYear = new Intl.DateTimeFormat('en', { weekday: 'long', day: 'numeric', month: 'long' })
const otherYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' })

/** A time of the server may be anything that a number can be. */
function isTime(timestamp: number): boolean {
  return Math.abs(timestamp) <= 8.64e15
}

export function timeOf(timestamp: number): string {
  return isTime(timestamp) ? clock.format(timestamp) : ''
}

export function fullTimeOf(timestamp: number): string {
  return isTime(timestamp) ? full.format(timestamp) : ''
}

export function isoTimeOf(timestamp: number): string {
  return isTime(timestamp) ? new Date(timestamp).toISOString() : ''
}

/** The same for all times of a day, here. */
export function dayKey(timestamp: number): string {
  return new Date(timestamp).toDateString()
}

export function dayOf(timestamp: number, now: number): string {
  const day = new Date(timestamp)
  const today = new Date(now)
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1)
  if (day.toDateString() === today.toDateString()) return 'Today'
  if (day.toDateString() === yesterday.toDateString()) return 'Yesterday'
  if (!isTime(timestamp)) return ''
  return (day.getFullYear() === today.getFullYear() ? thisYear : otherYear).format(day)
}
