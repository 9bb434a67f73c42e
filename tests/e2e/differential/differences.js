// Where the service differs from the reference implementation on purpose. The scripts name these
// keys; docs/differences.md tells readers the same, under the same titles.
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
  'fractions-are-cut-off': {
    title: 'Fractions of history ids and limits are cut off',
    reference: 'a fraction shifts the answer, or adds a message to it'
  },
  'raw-errors-are-plain': {
    title: 'Raw error objects carry just their three fields',
    reference: 'an error with binary in its arguments is sent with its whole prototype'
  }
}
