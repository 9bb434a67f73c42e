'use strict'

/** One run of a request, as its hooks see it. What they change counts. */
class ExecInfo {
  constructor () {
    this.args = []
    this.bypassHooks = false
    this.bypassPermissions = null
    this.data = {}
    this.error = null
    this.id = null
    this.isLocalCall = false
    this.restArgs = []
    this.results = null
    this.server = null
    this.userName = null
  }
}

module.exports = ExecInfo
