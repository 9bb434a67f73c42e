// The example program in Python that is a server's hooks over the link.

import { fileURLToPath } from 'node:url'

import { Program } from './servers.js'

const kExample = fileURLToPath(new URL('../../../examples/link/hooks.py', import.meta.url))
const kPython = process.env.CHAT_TEST_PYTHON ?? 'python3'

/// Connects to the socket at that path.
export const linkExample = socket => new Program([kExample, socket], { binary: kPython })
