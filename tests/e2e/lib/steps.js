// The steps of a script, and how to write them.
//
// A request is an array: ['alice', 'roomJoin', 'hall']. The socket is `alice#1` unless the name is
// complete: ['alice#2', ...]. The functions below make the other steps.

const fullName = name => name.includes('#') ? name : `${name}#1`

/// A socket connects and logs in. Its user's name is the part before the `#`.
export const connect = (name, options = {}) => ({ kind: 'connect', name: fullName(name), options })

/// A connection that must be refused; its log has `loginRejected`, then `disconnect`.
export const refused = (name, options) => ({ kind: 'refused', name: fullName(name), options })

/// A socket disconnects. The step ends when `sees` (by default the user's first other socket) has
/// received `notice`.
export const leave = (name, { sees, notice = 'socketDisconnectEcho' } = {}) =>
  ({ kind: 'leave', name: fullName(name), sees: sees && fullName(sees), notice })

/// An event that needs no answer. With `sees` and `notice` the step ends when that socket has
/// received the notice. Without them the event must have no effect.
export const send = (name, event, { sees, notice } = {}) =>
  ({ kind: 'send', name: fullName(name), event, sees: sees && fullName(sees), notice })

/// Several requests as one step: the sockets are checked after the last. For long tables of
/// requests.
export const group = (...steps) => ({ kind: 'group', steps: steps.map(toStep) })

/// A step where the service differs on purpose. `difference` is a key of the table of differences.
/// `ours` has the log of each socket on our server, without sockets that see nothing.
export function differs (difference, step, ours) {
  return { ...toStep(step), difference, ours }
}

/// A step that evicts several users. The reference evicts one by one, so chance decides their order
/// and who still sees another leave. That is not compared.
export const putsOutSeveral = step => ({ ...toStep(step), severalGo: true })

/// A step of either form, as an object.
export function toStep (step) {
  if (!Array.isArray(step)) return step
  const [name, ...event] = step
  return { kind: 'request', name: fullName(name), event }
}

/// A short description of a step.
export function label (step) {
  if (step.kind === 'group') return step.steps.map(label).join('; ')
  return [step.kind, step.name, ...(step.event ? [JSON.stringify(step.event)] : [])].join(' ')
}
