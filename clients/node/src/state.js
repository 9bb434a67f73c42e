'use strict'

const Promise = require('./promise')

/** What programs ask of the state itself; the rest of it is in the server. */
class State {
  constructor (service) {
    this.service = service
  }

  /** The users of an instance's sockets, by their ids. Only this instance's are known here. */
  getInstanceSockets (id = this.service.instanceUID) {
    if (id !== this.service.instanceUID) {
      return Promise.reject(new Error('state.getInstanceSockets() knows the sockets of its own instance alone'))
    }
    return Promise.resolve(this.service.transport.sockets.users())
  }
}

module.exports = State
