// The steps that a script is made of, and how they are written.
//
// A request is an array: ['alice', 'roomJoin', 'hall']; the socket is `alice#1` unless it is named
// in full: ['alice#2', ...]. The other steps are made by the functions below.

const fullName = name => name.includes('#') ? name : `${name}#1`

/// A socket connects and logs in. Its user's name is what comes before the `#`.
export const connect = (name, options = {}) => ({ kind: 'connect', name: fullName(name), options })

/// A connection that is expected to be refused; its log has `loginRejected`, then `disconnect`.
export const refused = (name, options) => ({ kind: 'refused', name: fullName(name), options })

/// A socket disconnects. The step ends when `sees` (the user's first other socket unless said
/// otherwise) has been notified by `notice`.
export const leave = (name, { sees, notice = 'socketDisconnectEcho' } = {}) =>
  ({ kind: 'leave', name: fullName(name), sees: sees && fullName(sees), notice })

/// An event that asks for no answer. With `sees` and `notice` the step ends when that socket has
/// been notified; without, it is to have no effect.
export const send = (name, event, { sees, notice } = {}) =>
  ({ kind: 'send', name: fullName(name), event, sees: sees && fullName(sees), notice })

/// Several requests as one step: sockets are looked at after the last. For long tables of requests.
export const group = (...steps) => ({ kind: 'group', steps: steps.map(toStep) })

/// A step where the service differs on purpose: `difference` is a key of the table of differences,
/// `ours` has for each socket what it sees from our server (sockets that see nothing left out).
export function differs (difference, step, ours) {
  return { ...toStep(step), difference, ours }
}

/// A step that puts several users out of a room. The reference does it user by user, and it is
/// chance which of them go first and who of them still sees another leave: that is not compared.
export const putsOutSeveral = step => ({ ...toStep(step), severalGo: true })

/// A step of either form, as an object.
export function toStep (step) {
  if (!Array.isArray(step)) return step
  const [name, ...event] = step
  return { kind: 'request', name: fullName(name), event }
}

/// A step in a few words.
export function label (step) {
  if (step.kind === 'group') return step.steps.map(label).join('; ')
  return [step.kind, step.name, ...(step.event ? [JSON.stringify(step.event)] : [])].join(' ')
}
