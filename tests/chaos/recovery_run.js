// Clients whose connections break again and again, and who should notice nothing of it.

import { checkEchoes } from './check/echoes.js'
import { checkEdits } from './check/edits.js'
import { checkEvictions } from './check/evictions.js'
import { checkHistory } from './check/history.js'
import { checkLetters } from './check/letters.js'
import { checkBreaks, checkGoodbyes, checkRecoveries, doomOf, recoveriesOf } from './check/recoveries.js'
import { checkRemovals, checkTold } from './check/removals.js'
import { checkSights } from './check/sights.js'
import { timelines } from './check/timeline.js'
import { unexcused } from './check/violation.js'
import { checkVisits } from './check/visits.js'
import { lossyWindows } from './check/windows.js'
import {
  bans, kDetection, kRecoveryOptions, kWindow, listEdits, nodeKills, recoveryRooms, travellerPlans
} from './plan/recovery.js'
import { kNodes } from './plan/settings.js'
import { Trial } from './trial.js'
import { Admin } from './world/admin.js'
import { Proxy } from './world/proxy.js'
import { Pulse } from './world/pulse.js'
import { Rest } from './world/rest.js'
import { kStates } from './world/states.js'
import { Stretch } from './world/stretch.js'
import { eventually, now, sleep, sleepUntil } from './world/time.js'
import { Traveller } from './world/traveller.js'

// All log in within this time, in ms.
const kLoginTime = 120_000
/// Logins at a time: the server gives up a login that takes too long.
const kLogins = 50
const kTimes = { window: kWindow, detection: kDetection }

export class RecoveryRun extends Trial {
  #isOver = false

  /// `clients` send `rate` messages a second; the nodes are killed `kills` times.
  constructor ({ kind, seconds, clients, rate, kills, ...more }) {
    super({ ...more, state: new kStates[kind](), rooms: recoveryRooms(clients) })
    Object.assign(this, { kind, seconds, rate, kills })
    this.plans = travellerPlans(this.seed, { clients, seconds, rate })
  }

  /// Returns the violations.
  async execute () {
    await this.#start()
    await this.#disturb()
    this.windows = lossyWindows(this.record.faults, await this.failovers(), name => this.state.isLossy(name))
    const rest = new Rest({ ...this, keepsSockets: true })
    this.restTime = await rest.reach()
    this.histories = await rest.readHistories()
    const end = now()
    await rest.stop()
    this.trace('the nodes have ended')
    await this.proxy.stop()
    this.pulse.stop()
    this.admin.close()
    this.trace('the verdict')
    const violations = await this.state.check?.(this.binary, this.histories) ?? []
    violations.push(...unexcused(this.#check(end), this.windows))
    return this.end(violations)
  }

  async #start () {
    const { record, seed } = this
    await this.begin(kNodes[this.kind], kRecoveryOptions)
    this.pulse = new Pulse()
    const clients = this.plans.map(({ name }) => name)
    this.proxy = await Proxy.start({ seed, clients, ports: this.nodes.map(({ port }) => port) })
    this.clients = this.plans.map(plan => new Traveller(plan, this.nodes[0], this.proxy, record, seed))
    this.trace(`${this.clients.length} clients log in`)
    for (let i = 0; i < this.clients.length; i += kLogins) await this.#logIn(this.clients.slice(i, i + kLogins))
  }

  async #logIn (clients) {
    for (const client of clients) client.live()
    const areIn = () => clients.every(({ connection }) => connection?.isOpen)
    if (!await eventually(areIn, { within: kLoginTime })) throw new Error('Not all clients are logged in')
  }

  // Disturbing -------------------------------------------------------------------------------------

  async #disturb () {
    this.trace('the breaks begin')
    this.proxy.begin()
    const others = [
      ...bans(this.seed, this.plans).map(list => this.#ban(list)),
      this.#edit(),
      this.#kill()
    ]
    await Promise.all(this.clients.map(client => client.act()))
    this.#isOver = true
    this.proxy.calm()
    this.trace('the breaks end')
    await Promise.all(others)
  }

  async #ban (list) {
    const admin = new Admin(this.nodes, this.record)
    for (const ban of list) {
      await sleep(ban.pause)
      if (this.#isOver) break
      await admin.evict(ban)
    }
    admin.close()
  }

  async #edit () {
    const admin = new Admin(this.nodes, this.record)
    for (const { room, name, isKept, pause } of listEdits(this.seed, this.rooms)) {
      await sleep(pause)
      if (this.#isOver) break
      await this.#change(admin, 'roomAccessListAdded', 'roomAddToList', room, name)
      if (!isKept) await this.#change(admin, 'roomAccessListRemoved', 'roomRemoveFromList', room, name)
    }
    admin.close()
  }

  async #change (admin, event, command, room, name) {
    const edit = { text: `${event} ${name} in ${room}`, room, event, name, sentAt: now() }
    this.record.edits.set(edit.text, edit)
    const { attempts, doneAt } = await admin.call(command, room, 'whitelist', [name])
    Object.assign(edit, { attempts, ackedAt: doneAt })
  }

  async #kill () {
    const begin = now()
    for (const { at, target, length } of nodeKills(this.seed, { ...this, nodes: this.nodes.length })) {
      await sleepUntil(begin + at)
      const fault = { name: 'kill', target, type: '', from: now(), to: Infinity }
      this.record.faults.push(fault)
      await this.nodes[target].faults.kill({ length })
      fault.to = now()
      const { name, startTimes } = this.nodes[target]
      this.trace(`${name} killed, listening again after ${Math.round(startTimes.at(-1))} ms`)
    }
  }

  // The verdict --------------------------------------------------------------------------------------

  #check (end) {
    const { record, proxy } = this
    const { ledger, visits, evictions, breaks, letters, edits, goodbyes, violations } = record
    const lines = timelines(ledger, this.histories)
    const stretches = record.connections.filter(connection => connection instanceof Stretch)
    const stays = visits.filter(({ connection }) => connection instanceof Stretch)
    const messageAt = (room, id) => {
      const { texts, knownAt } = ledger.room(room)
      return texts[id] === undefined ? undefined : { sentAt: ledger.sent.get(texts[id])?.sentAt, knownAt: knownAt[id] }
    }
    const early = breaks.filter(({ at }) => at < end)
    const common = [...record.faults, ...this.pulse.lags]
    const faults = new Map([...proxy.faults].map(([client, list]) => [client, [...list, ...common]]))
    for (const stretch of stretches) stretch.doomedAt = doomOf(stretch, faults, kTimes)
    this.recoveries = recoveriesOf(early, faults, kTimes)
    return [
      ...violations,
      ...this.rooms.flatMap(({ name }) => checkHistory(ledger, name, this.histories.get(name))),
      ...checkVisits(visits, lines),
      ...checkEvictions(record, lines, end),
      ...checkRecoveries(early, faults, kTimes),
      ...checkBreaks(early, faults, kTimes),
      ...checkGoodbyes(goodbyes, faults, kTimes),
      ...checkSights(stays, evictions, messageAt),
      ...checkLetters(letters, stretches),
      ...checkEchoes(stretches, stays),
      ...checkEdits(edits, stays),
      ...checkRemovals(stays, evictions, lines),
      ...checkTold(stretches, evictions)
    ]
  }

  abandon () {
    this.#isOver = true
    super.abandon()
    this.proxy?.stop()
    this.pulse?.stop()
  }
}
