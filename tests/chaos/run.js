// One run: starts everything, lets faults and clients do as the seed says, and checks the record at
// rest.

import { checkDrops } from './check/drops.js'
import { checkEvictions } from './check/evictions.js'
import { checkHistory } from './check/history.js'
import { checkRestart } from './check/restart.js'
import { timelines } from './check/timeline.js'
import { unexcused } from './check/violation.js'
import { checkVisits } from './check/visits.js'
import { lossyWindows } from './check/windows.js'
import { clientPlans, evictions } from './plan/actions.js'
import { faultTracks } from './plan/faults.js'
import { kAdmin, kNodes, kRooms } from './plan/settings.js'
import { Trial } from './trial.js'
import { Admin } from './world/admin.js'
import { Client } from './world/client.js'
import { Rest } from './world/rest.js'
import { readAfterStart } from './world/restart.js'
import { kStates } from './world/states.js'
import { now, sleepUntil } from './world/time.js'

const kEnds = new Set(['kill', 'falter', 'stop'])

export class Run extends Trial {
  /// `without`: names of faults to leave out.
  constructor ({ kind, seconds, without, ...more }) {
    super({ ...more, state: new kStates[kind](), rooms: kRooms.map(name => ({ name, owner: kAdmin })) })
    Object.assign(this, { kind, seconds, without })
  }

  /// Returns the violations.
  async execute () {
    await this.#start()
    await this.#disturb()
    this.windows = lossyWindows(this.record.faults, await this.failovers(), name => this.state.isLossy(name))
    const rest = new Rest(this)
    this.restTime = await rest.reach()
    // What the disk has, and not only the memory.
    if (this.kind === 'disk') await this.#suffer({ name: 'kill', target: 0, type: '', length: 0 }, this.nodes[0])
    this.histories = await rest.readHistories()
    const end = now()
    await rest.stop()
    this.reader.close()
    this.violations = await this.state.check?.(this.binary, this.histories) ?? []
    this.violations.push(...unexcused(this.#check(end), this.windows))
    return this.end(this.violations)
  }

  async #start () {
    await this.begin(kNodes[this.kind])
    this.reader = new Admin(this.nodes, this.record)
    this.clients = clientPlans(this.seed, this.seconds, this.nodes.length)
      .map(plan => new Client(plan, this.nodes, this.record, this.seed))
    for (const client of this.clients) client.live()
  }

  async #disturb () {
    const tracks = faultTracks(this.seed, this.kind, this.seconds)
    await Promise.all([
      this.#run(tracks.nodes, ({ target }) => this.nodes[target]),
      this.#run(tracks.redis, () => this.state),
      this.#evict(),
      ...this.clients.map(client => client.act())
    ])
  }

  /// Runs each fault at its time, or as soon as the previous one is over.
  async #run (faults, victimOf) {
    const begin = now()
    for (const fault of faults) {
      if (this.without.includes(fault.name)) continue
      await sleepUntil(begin + fault.at)
      if (now() - begin > this.seconds * 1000) return
      await this.#suffer(fault, victimOf(fault))
    }
  }

  async #suffer (fault, victim) {
    const { name, target, type, length } = fault
    const entry = { ...fault, from: now(), to: Infinity }
    this.record.faults.push(entry)
    this.trace(`${name} ${target} ${type}, ${length} ms`)
    await victim.faults[name](fault)
    entry.to = now()
    this.trace(`${name} ${target} is over`)
    if (this.kind === 'disk' && kEnds.has(name)) await this.#lookBack()
  }

  /// Judges what the node knows after its start.
  async #lookBack () {
    const [node] = this.nodes
    for (const { name } of this.rooms) {
      const reading = await readAfterStart(name, node, this.reader, this.record)
      this.record.violations.push(...checkRestart(reading, this.record.visits))
    }
  }

  async #evict () {
    const begin = now()
    for (const eviction of evictions(this.seed, this.seconds)) {
      await sleepUntil(begin + eviction.at)
      if (now() - begin > this.seconds * 1000) return
      this.trace(`${eviction.user} out of ${eviction.room}`)
      await this.admin.evict(eviction)
    }
  }

  #check (end) {
    const { ledger, visits, violations } = this.record
    const lines = timelines(ledger, this.histories)
    return [
      ...violations,
      ...kRooms.flatMap(room => checkHistory(ledger, room, this.histories.get(room))),
      ...checkVisits(visits, lines),
      ...checkDrops(this.record.connections, this.record.faults, end),
      ...checkEvictions(this.record, lines, end)
    ]
  }

  abandon () {
    super.abandon()
    this.reader?.close()
  }
}
