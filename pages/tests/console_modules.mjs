// The console's modules that need no page, as one, for tests in Node.

import { build } from 'esbuild'

const root = new URL('..', import.meta.url).pathname

export async function load (...names) {
  const { outputFiles } = await build({
    stdin: { contents: names.map(name => `export * from './console/${name}'`).join('\n'), resolveDir: root },
    bundle: true,
    format: 'esm',
    write: false
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}
