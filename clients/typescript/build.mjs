// Builds dist/, which the package consists of, and build/modules/, which the unit tests use.
// Fails if the library is larger than it may be.

import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/// Bytes of the minified bundle, compressed, without socket.io-client.
const maxSize = 6 * 1024

process.chdir(path.dirname(fileURLToPath(import.meta.url)))
for (const directory of ['build', 'dist']) rmSync(directory, { recursive: true, force: true })

const common = { target: 'es2022', sourcemap: true, logLevel: 'warning' }
const bundle = { ...common, entryPoints: ['src/index.ts'], bundle: true, external: ['socket.io-client'] }
await Promise.all([
  build({ ...bundle, format: 'esm', outfile: 'dist/esm/index.js' }),
  build({ ...bundle, format: 'cjs', outfile: 'dist/cjs/index.js' }),
  build({ ...common, entryPoints: ['src/*.ts'], format: 'esm', outdir: 'build/modules' })
])
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n')

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
execFileSync(process.execPath, [compiler, '--declaration', '--emitDeclarationOnly', '--outDir', 'dist/esm'],
  { stdio: 'inherit' })
cpSync('dist/esm', 'dist/cjs', { recursive: true, filter: name => !/\.js(\.map)?$/.test(name) })

const { outputFiles } = await build({
  ...bundle, format: 'esm', minify: true, sourcemap: false, write: false
})
const size = gzipSync(outputFiles[0].contents, { level: 9 }).length
mkdirSync('build', { recursive: true })
writeFileSync('build/size.json', JSON.stringify({ bytes: size }) + '\n')
console.log(`chat-service-client: ${size} bytes, minified and compressed, of at most ${maxSize}`)
if (size > maxSize) process.exit(1)
