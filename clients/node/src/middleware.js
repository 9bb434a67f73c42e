'use strict'

/** Calls functions (socket, next) in turn; done(error) as soon as one fails, or done() after all. */
function runMiddleware (functions, socket, done, index = 0) {
  if (index === functions.length) return done()
  const next = error => error ? done(error) : runMiddleware(functions, socket, done, index + 1)
  try {
    functions[index](socket, next)
  } catch (error) {
    done(error)
  }
}

module.exports = runMiddleware
