// The intended differences from the reference implementation, as far as a script can show them.
// Scripts name these keys; docs/differences.md describes each under its title.
export const kDifferences = {
  'left-by-the-last-socket': {
    title: 'roomUserLeft goes out with the last socket',
    reference: 'a leaving socket is reported as the user leaving, though others stay joined'
  },
  'owner-stays': {
    title: 'The owner stays when a room turns to its whitelist',
    reference: 'an owner who is not on the whitelist is put out of the room'
  },
  'access-lost-is-access-lost': {
    title: 'Whoever loses access is put out, whichever change took it',
    reference: 'an administrator without office stays in a room that refuses them'
  },
  'history-from-the-oldest-kept': {
    title: 'History from a message that is gone starts with the oldest kept',
    reference: 'the answer is what would be left of the span, mostly nothing'
  },
  'limits-are-not-rounded-up': {
    title: 'A limit for history is never exceeded',
    reference: 'a limit with a fraction may give one message more'
  },
  'text-is-unicode': {
    title: 'Text is Unicode',
    reference: 'a half of a surrogate pair is kept and passed on'
  },
  'raw-errors-are-plain': {
    title: 'Raw error objects carry just their three fields',
    reference: 'an error with binary in its arguments is sent with its whole prototype'
  }
}

// Differences that no script can show side by side. The reference crashes, or chance decides, or
// the difference lies outside the requests. Each is tested on the service alone, or does not
// concern clients.
export const kOtherTitles = [
  'A broken connection may be no leave', // off by default
  'Those put out at once do not see one another go',
  'Check and effect are one step',
  'A join that is not decided is none',
  'Requests of one socket keep their order',
  'List limits hold with every store',
  'A room may have any valid name',
  'A room does not reach sockets by their name',
  'Internal errors keep their detail to themselves',
  'The service has more requests',
  'Requests that arrive before the login wait for it',
  'Clients of Socket.IO 3 and 4 are served',
  'The transport is closed by default',
  'What a program emits to a channel stays on its node',
  'What one client may hold is bounded',
  'Options out of range are refused'
]
