'use strict'

const { accessSync, constants, existsSync } = require('node:fs')
const { dirname, join } = require('node:path')

const builtFor = 'linux-x64'

/** The server program: an option, the environment, or the package that holds it. */
function binaryPath (option) {
  const named = option || process.env.CHAT_SERVICE_BIN
  if (named) {
    if (existsSync(named)) return named
    throw new Error(`There is no server program at ${named}, which ` +
      `${option ? 'the option binary' : 'the environment variable CHAT_SERVICE_BIN'} names`)
  }
  const platform = `${process.platform}-${process.arch}`
  if (platform !== builtFor) {
    throw new Error(`chat-service-cpp has a server program for ${builtFor}, not for ${platform}. ` +
      'Build it from source, and name it by the option binary or by CHAT_SERVICE_BIN')
  }
  return packagedPath()
}

function packagedPath () {
  const name = `chat-service-cpp-${builtFor}`
  try {
    const path = join(dirname(require.resolve(`${name}/package.json`)), 'bin', 'chat-service')
    accessSync(path, constants.X_OK)
    return path
  } catch {
    throw new Error(`The package ${name}, which holds the server program, is not installed. It is an optional ` +
      `dependency of chat-service-cpp: npm i ${name}, or name a program by the option binary or by CHAT_SERVICE_BIN`)
  }}

module.exports = binaryPath
