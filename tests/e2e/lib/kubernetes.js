// Checks of Kubernetes manifests: by the schema, and for fields that Kubernetes does not know.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import ts from 'typescript'
import { parseAllDocuments } from 'yaml'

const here = path.dirname(fileURLToPath(import.meta.url))

/// The package that has the types of an API group.
const packageOf = group => group === 'monitoring.coreos.com'
  ? '@kubernetes-models/prometheus-operator/monitoring.coreos.com'
  : `kubernetes-models${group === '' ? '' : `/${group.replace(/^rbac\.authorization$/, '$&.k8s.io')}`}`

/// "apps/v1" and "v1" to the module that has their kinds.
function moduleOf (apiVersion) {
  const slash = apiVersion.indexOf('/')
  return `${packageOf(apiVersion.slice(0, Math.max(slash, 0)))}/${apiVersion.slice(slash + 1)}`
}

/// All objects of a folder's files.
export function readManifests (folder) {
  return readdirSync(folder).filter(name => name.endsWith('.yaml')).sort().flatMap(file => {
    const documents = parseAllDocuments(readFileSync(path.join(folder, file), 'utf8'))
    return documents.map(document => {
      if (document.errors.length > 0) throw document.errors[0]
      return { file, object: document.toJS() }
    })
  })
}

/// Throws if the object is none of its kind.
export async function validate (object) {
  const models = await import(moduleOf(object.apiVersion))
  if (models[object.kind] === undefined) throw new Error(`no kind ${object.kind} in ${object.apiVersion}`)
  new models[object.kind](object).validate()
}

/// The types have no room for further fields, so the compiler finds misspelt ones. Returns its
/// complaints.
export function unknownFields (objects) {
  const lines = objects.map((object, i) =>
    `const o${i}: import('${moduleOf(object.apiVersion)}').I${object.kind} = ${JSON.stringify(object)}\nvoid o${i}`)
  const file = path.join(here, 'manifests.ts')
  const options = { module: ts.ModuleKind.NodeNext, noEmit: true, skipLibCheck: true, strict: true, types: [] }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  const text = `${lines.join('\n')}\nexport {}\n`
  host.getSourceFile = (name, ...more) => name === file
    ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022)
    : getSourceFile.call(host, name, ...more)
  host.fileExists = name => name === file || fileExists.call(host, name)
  host.readFile = name => name === file ? text : readFile.call(host, name)
  const program = ts.createProgram([file], options, host)
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}
