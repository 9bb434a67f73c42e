'use strict'

// The hooks before and after each request.

const { resultsOfCommand } = require('./commands')
const ExecInfo = require('./exec_info')
const { errorFromLink, errorToLink } = require('./errors')
const { runHook } = require('./run_hook')

const MAX_KEPT = 100000
const asServer = { bypassHooks: true, bypassPermissions: true }

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
 * Whether the frame of this call, `text`, would be the same with what the hook left. Bytes, and
 * numbers that JavaScript writes in another way, count as a change.
 */
function isAsReceived (text, id, name, received) {
  return text !== null && text === `["call",${id},"${name}",[${JSON.stringify(received)}]]`
}

/** What a before hook changed apart from the arguments; null if nothing. */
function changesOf (info, received) {
  const changes = {}
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

class CommandHooks {
  constructor (service, link) {
    this.service = service
    this.link = link
    this.kept = new KeptInfos()
  }

  /** `call` is {id, name, text} of the frame; `received` what it says of the request. */
  before (call, hook, hasAfter, received) {
    const info = fill(new ExecInfo(), this.service, received)
    runHook(hook, [info], (error, returned) => {
      if (error) return this.link.fail(call.id, error)
      const results = resultsOf(returned)
      if (results) return this.link.ok(call.id, results)
      this.passBefore(call, info, hasAfter, received)
    })
  }

  passBefore ({ id, name, text }, info, hasAfter, received) {
    let changes = changesOf(info, received)
    received.args = info.args
    if (!isAsReceived(text, id, name, received)) changes = { ...changes, args: info.args }
    if (hasAfter && !info.bypassHooks) changes = { ...changes, data: this.kept.keep(info) }
    if (changes) this.link.ok(id, [], changes)
    else this.link.pass(id)
  }

  after (call, hook, command, received) {
    const info = fill(this.kept.take(received.data) || new ExecInfo(), this.service, received)
    info.error = received.error ? errorFromLink(received.error) : null
    info.results = info.error ? null : resultsOfCommand(command, received.results || [])
    this.withStored(command, info, () => this.runAfter(call, hook, info, received))
  }

  /** After hooks see messages as they are stored. */
  withStored (command, info, done) {
    const isStored = command === 'roomMessage' && !info.error
    if (command === 'directMessage' && !info.error) info.args = [info.args[0], info.results[0]]
    if (!isStored) return done()
    const [room, sent] = info.args
    const [id] = info.results
    this.link.call('execUserCommand', [asServer, 'roomHistoryGet', [room, id - 1, 1]], (error, results) => {
      const found = error ? undefined : results[0][0]
      // A history of size 0 has none.
      const stored = found?.id === id ? found : { ...sent, author: info.userName, id, timestamp: Date.now() }
      info.args = [room, stored]
      done()
    })
  }

  runAfter (call, hook, info, received) {
    const { error } = info
    runHook(hook, [info], (failure, returned) => {
      if (failure) return this.link.fail(call.id, failure)
      const replaced = resultsOf(returned)
      if (replaced) return this.link.ok(call.id, replaced)
      this.passAfter(call, info, error, received)
    })
  }

  /** An after hook may also have written to `error` and `results`. */
  passAfter ({ id, name, text }, info, error, received) {
    if (info.error) {
      if (info.error === error) return this.link.pass(id)
      return this.link.ok(id, [], { error: errorToLink(info.error) })
    }
    received.results = info.results || []
    if (!error && isAsReceived(text, id, name, received)) return this.link.pass(id)
    this.link.ok(id, [], { error: null, results: received.results })
  }
}

module.exports = CommandHooks
