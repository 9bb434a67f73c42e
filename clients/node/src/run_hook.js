'use strict'

/**
 * Calls a hook with `args` and a callback. It answers by the callback or by a promise: a callback
 * called before it returns counts first, then a promise, then a later callback.
 *
 * done(error, results): exactly one call. `results` are the callback's after its error, or what
 * the promise holds.
 */
function runHook (hook, args, done) {
  let state = 'running'
  let early = null
  const callback = (...data) => {
    if (state === 'running') early = data
    else if (state === 'waiting') finish(data)
  }
  const finish = data => {
    state = 'done'
    if (data[0]) done(asError(data[0]))
    else done(null, data.slice(1))
  }

  let returned
  try {
    returned = hook(...args, callback)
  } catch (error) {
    state = 'done'
    done(thrownError(error))
    return
  }
  if (early) {
    finish(early)
  } else if (returned != null && typeof returned.then === 'function') {
    state = 'done'
    returned.then(results => done(null, results), error => done(thrownError(error)))
  } else {
    state = 'waiting'
  }
}

function asError (error) {
  return typeof error === 'object' || typeof error === 'function' ? error : new Error(error)
}

function thrownError (error) {
  return error == null ? new Error(String(error)) : error
}

module.exports = { runHook, thrownError }
