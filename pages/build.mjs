// Builds the pages. The result is committed in built/, so that building the server needs no Node;
// check.mjs holds it and the sources together.

import { build } from 'esbuild'
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.dirname(fileURLToPath(import.meta.url))
export const built = path.join(root, 'built')

const pages = ['chat', 'console']

/// The licences of what is in the bundle ask for this.
const notice = `/*! Contains Preact (c) 2015-present Jason Miller, and socket.io-client (c) 2014-present
Automattic and its contributors, both under the MIT licence: https://opensource.org/license/mit */`

async function buildPage (name, directory) {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
  await build({
    absWorkingDir: root,
    entryPoints: { [name]: `${name}/main.tsx` },
    outdir: directory,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    alias: { 'socket.io-client': path.join(root, 'node_modules/socket.io-client') },
    banner: { js: notice },
    logLevel: 'warning'
  })
  copyFileSync(path.join(root, name, 'index.html'), path.join(directory, 'index.html'))
}

/// Leaves each page in a folder of its own.
export function buildPages (directory, names = pages) {
  return Promise.all(names.map(name => buildPage(name, path.join(directory, name))))
}

// `npm run build -- chat` builds one of them.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2)
  await buildPages(built, names.length > 0 ? names : pages)
}
