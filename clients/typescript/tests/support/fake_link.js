/// One connection between a fake socket and the fake server. Each direction keeps its order.
export class FakeLink {
  isCut = false
  #stalledUntil = 0
  #lastAt = { client: 0, server: 0 }
  #inFlight = []

  constructor (clock, latency) {
    this.clock = clock
    this.latency = latency
  }

  /// Runs `arrive` at the other end. `late` is for what may be overtaken, such as answers.
  send (to, arrive, late = 0) {
    if (this.isCut) return
    const at = Math.max(this.#lastAt[to], this.#stalledUntil, this.clock.now() + this.latency())
    this.#lastAt[to] = at
    const packet = { to, arrive }
    this.#inFlight.push(packet)
    this.clock.after(at + late - this.clock.now(), () => {
      if (this.isCut) return
      this.#inFlight.splice(this.#inFlight.indexOf(packet), 1)
      arrive()
    })
  }

  /// Nothing arrives for a while; nothing is lost.
  stall (ms) {
    this.#stalledUntil = this.clock.now() + ms
  }

  /// Loses what is under way. Returns the packets to the client that it lost.
  cut () {
    this.isCut = true
    return this.#inFlight.splice(0).filter(({ to }) => to === 'client').map(({ arrive }) => arrive)
  }
}
