// A node under load, with its state on disk, is killed again and again. Then the ledger is judged.

import { checkDrops } from './check/drops.js'
import { checkHistory } from './check/history.js'
import { checkList } from './check/lists.js'
import { timelines } from './check/timeline.js'
import { checkVisits } from './check/visits.js'
import {
  bursts, kAttic, kills, kList, kLoadOptions, kLoadRooms, kPosters, listChanges, loadPlans
} from './plan/load.js'
import { Random } from './plan/random.js'
import { Trial } from './trial.js'
import { Client } from './world/client.js'
import { DiskState } from './world/disk.js'
import { Poster } from './world/poster.js'
import { eventually, now, sleep } from './world/time.js'

export class KillRun extends Trial {
  listChanges = 0
  loadTime = 0 ///< ms while the node was up
  #lists = new Map(kLoadRooms.map(({ name }) => [name, new Set()]))
  #isOver = false

  /// Ends after so many kills.
  constructor ({ kills, ...more }) {
    super({ ...more, state: new DiskState(), rooms: [...kLoadRooms, kAttic] })
    this.kills = kills
  }

  /// Returns the violations.
  async execute () {
    await this.#start()
    const actors = [
      ...this.clients.map(client => this.#send(client)),
      ...this.posters.map(poster => this.#post(poster)),
      this.#changeLists()
    ]
    await this.#kill()
    this.#isOver = true
    await Promise.all(actors)
    await this.#settle()
    this.histories = await this.#read()
    const violations = await this.#checkLists()
    const end = now()
    await this.node.stop()
    this.abandon()
    violations.push(...this.#check(end), ...await this.state.check(this.binary, this.histories))
    return this.end(violations)
  }

  async #start () {
    await this.begin(1, kLoadOptions)
    const { record } = this
    this.node = this.nodes[0]
    this.clients = loadPlans().map(plan => new Client(plan, this.nodes, record, this.seed))
    this.posters = Array.from({ length: kPosters }, (_, index) => new Poster(`poster${index}`, this.node, record))
    for (const client of this.clients) client.live()
  }

  // The load ---------------------------------------------------------------------------------------

  async #send (client) {
    const [room] = client.rooms
    for (const { tails, pause } of bursts(new Random(this.seed, 'bursts', client.name), room)) {
      const isIn = () => client.connection?.isOpen && client.connection.visits.get(room)?.isJoined
      await eventually(() => this.#isOver || isIn(), { within: Infinity, every: 10 })
      if (this.#isOver) return
      await Promise.all(tails.map(tail => client.connection.send(room, `/${tail}`)))
      await sleep(pause)
    }
  }

  async #post (poster) {
    const random = new Random(this.seed, poster.name)
    while (!this.#isOver) await poster.post(random.pick(kLoadRooms).name)
  }

  /// A change that nobody answered is asked for again.
  async #changeLists () {
    for (const { room, names, removes, pause } of listChanges(new Random(this.seed, 'lists'))) {
      if (this.#isOver) return
      await this.admin.call('roomAddToList', room, kList, names)
      for (const name of names) this.#lists.get(room).add(name)
      ++this.listChanges
      await sleep(pause)
      if (removes.length === 0) continue
      await this.admin.call('roomRemoveFromList', room, kList, removes)
      for (const name of removes) this.#lists.get(room).delete(name)
      ++this.listChanges
    }
  }

  async #kill () {
    for (const { name, after, length } of kills(new Random(this.seed, 'kills'))) {
      await sleep(after)
      this.loadTime += after
      const fault = { name, target: 0, type: '', from: now(), to: Infinity }
      this.record.faults.push(fault)
      await this.node.faults[name]({ length })
      fault.to = now()
      this.trace(`${name}, listening again after ${Math.round(this.node.startTimes.at(-1))} ms`)
      if (this.node.kills >= this.kills) return
    }
  }

  // The end ----------------------------------------------------------------------------------------

  async #settle () {
    if (await eventually(() => this.clients.map(client => client.settle()).every(Boolean), { every: 100 })) return
    this.record.violate('Everything is answered, and all find their way back', 'not all do')
  }

  async #read () {
    const histories = new Map()
    for (const { name } of this.rooms) histories.set(name, await this.admin.history(name))
    return histories
  }

  async #checkLists () {
    const found = []
    for (const [room, expected] of this.#lists) {
      const actual = new Set((await this.admin.call('roomGetAccessList', room, kList)).result)
      found.push(...checkList(room, kList, expected, actual))
    }
    return found
  }

  #check (end) {
    const { ledger, visits, connections, faults, violations } = this.record
    return [
      ...violations,
      ...kLoadRooms.flatMap(({ name }) => checkHistory(ledger, name, this.histories.get(name))),
      ...checkHistory(ledger, kAttic.name, this.histories.get(kAttic.name), { keeps: kAttic.historyMaxSize }),
      ...checkVisits(visits, timelines(ledger, this.histories)),
      ...checkDrops(connections, faults, end)
    ]
  }

  abandon () {
    this.#isOver = true
    super.abandon()
  }
}
