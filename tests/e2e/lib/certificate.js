// Certificates for servers on the loopback address; each is its own authority.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/// Writes a certificate with that common name, and its key, to the two files.
export function makeCertificate (name, certificate, key) {
  return run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
    '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1',
    '-out', certificate, '-keyout', key])
}
