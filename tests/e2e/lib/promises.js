// Waiting, always with a deadline.

import { setTimeout as sleep } from 'node:timers/promises'

/// A test fails if anything that it awaits takes longer than this, in ms.
export const kDeadline = Number(process.env.CHAT_TEST_DEADLINE ?? 10_000)

/// Settles as `promise` does, or fails with `what` in the message after the deadline.
export function deadline (promise, what, ms = kDeadline) {
  let timer
  const expired = new Promise((resolve, reject) => {
    timer = setTimeout(() => {
      const text = typeof what === 'function' ? what() : what
      reject(new Error(`Deadline of ${ms} ms passed waiting for ${text}`))
    }, ms)
  })
  return Promise.race([promise, expired]).finally(() => clearTimeout(timer))
}

/// A promise with its resolve and reject functions.
export function deferred () {
  const result = {}
  result.promise = new Promise((resolve, reject) => Object.assign(result, { resolve, reject }))
  return result
}

/// The arguments of the next `event` of an emitter (Node's or Socket.IO's), as an array.
export function nextEvent (emitter, event, what = `event ${event}`) {
  return deadline(new Promise(resolve => emitter.once(event, (...args) => resolve(args))), what)
}

/// Polls until `isSo()`, or a promise of it, is true: for what no event tells of.
export async function until (isSo, what, ms = 1.5 * kDeadline) {
  const last = Date.now() + ms
  while (!await isSo()) {
    if (Date.now() > last) throw new Error(`Not within ${ms} ms: ${what}`)
    await sleep(5)
  }
}
