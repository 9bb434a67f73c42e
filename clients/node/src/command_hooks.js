'use strict'

// The hooks before and after each request.

const ExecInfo = require('./exec_info')
const { errorFromLink, errorToLink } = require('./errors')
const { hasBinary } = require('./binary')
const { runHook } = require('./run_hook')

const MAX_KEPT = 100000

/**
 * The object that a before hook saw, for the after hook of the same request: hooks keep any data in
 * it. The server hands its number on. A request whose changed arguments are refused has no after
 * hook; so the number of those kept is bounded.
 */
class KeptInfos {
  constructor () {
    this.infos = new Map()
    this.last = 0
  }

  keep (info) {
    if (this.infos.size >= MAX_KEPT) this.infos.delete(this.infos.keys().next().value)
    this.infos.set(++this.last, info)
    return this.last
  }

  take (number) {
    const info = this.infos.get(number)
    this.infos.delete(number)
    return info
  }
}

function fill (info, service, received) {
  info.server = service
  info.userName = received.userName
  info.id = received.id ?? null
  info.args = received.args
  info.restArgs = received.restArgs || []
  info.isLocalCall = received.isLocalCall === true
  info.bypassPermissions = received.bypassPermissions || null
  return info
}

/**
 * Whether the last member of the frame's object still has the value that it came with; `text` is
 * the frame. If it is another member, the answer is false.
 */
function isAsReceived (text, member, value) {
  if (text === null || hasBinary(value)) return false
  return text.endsWith(`"${member}":${JSON.stringify(value)}}]]`)
}

/** What a before hook changed, or null. */
function changesOf (info, received, text) {
  const changes = {}
  if (!isAsReceived(text, 'args', info.args)) changes.args = info.args
  if (received.restArgs || info.restArgs.length > 0) changes.restArgs = info.restArgs
  if (info.id !== (received.id ?? null)) changes.id = info.id
  if (Boolean(info.bypassPermissions) !== Boolean(received.bypassPermissions)) {
    changes.bypassPermissions = Boolean(info.bypassPermissions)
  }
  if (info.bypassHooks) changes.bypassHooks = true
  return Object.keys(changes).length > 0 ? changes : null
}

/** What a hook resolved with counts as results if it has a length, as an array and a text do. */
function resultsOf (returned) {
  if (returned == null || !(returned.length > 0)) return null
  return Array.isArray(returned) ? returned : [returned]
}

/** After hooks see a message as it was stored. */
function showStoredMessage (command, info) {
  const message = info.args[1]
  if (command === 'directMessage') {
    info.args[1] = info.results[0]
  } else if (message.id !== info.results[0]) {
    Object.assign(message, { author: info.userName || message.author, id: info.results[0], timestamp: Date.now() })
  }
}

class CommandHooks {
  constructor (service, link) {
    this.service = service
    this.link = link
    this.kept = new KeptInfos()
  }

  before (id, hook, hasAfter, received, text) {
    const info = fill(new ExecInfo(), this.service, received)
    runHook(hook, [info], (error, returned) => {
      if (error) return this.link.fail(id, error)
      const results = resultsOf(returned)
      if (results) return this.link.ok(id, results)
      let changes = changesOf(info, received, text)
      if (hasAfter && !info.bypassHooks) {
        changes = changes || {}
        changes.data = this.kept.keep(info)
      }
      if (changes) this.link.ok(id, [], changes)
      else this.link.pass(id)
    })
  }

  after (id, hook, command, received, text) {
    const info = fill(this.kept.take(received.data) || new ExecInfo(), this.service, received)
    const error = received.error ? errorFromLink(received.error) : null
    info.error = error
    info.results = error ? null : received.results || []
    if (!error && (command === 'roomMessage' || command === 'directMessage')) showStoredMessage(command, info)
    runHook(hook, [info], (failure, returned) => {
      if (failure) return this.link.fail(id, failure)
      const replaced = resultsOf(returned)
      if (replaced) return this.link.ok(id, replaced)
      this.passAfter(id, info, error, text)
    })
  }

  /** An after hook may also have written to `error` and `results`. */
  passAfter (id, info, error, text) {
    if (info.error) {
      if (info.error === error) this.link.pass(id)
      else this.link.ok(id, [], { error: errorToLink(info.error) })
    } else if (error || !isAsReceived(text, 'results', info.results)) {
      this.link.ok(id, [], { error: null, results: info.results || [] })
    } else {
      this.link.pass(id)
    }
  }
}

module.exports = CommandHooks
