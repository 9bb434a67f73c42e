// The test's time.

/// Milliseconds since the test began.
export const now = () => performance.now()

export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))

/// Resolves at once if the time is over.
export const sleepUntil = async time => { if (time > now()) await sleep(time - now()) }

/// Polls until the condition holds; false if it does not in time.
export async function eventually (isSo, { within = 30_000, every = 50 } = {}) {
  const end = now() + within
  while (!await isSo()) {
    if (now() > end) return false
    await sleep(every)
  }
  return true
}
