'use strict'

// Bytes in JSON, as Socket.IO has them: the text names an attachment by its position.

function isBinary (value) {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer
}

function hasBinary (value) {
  if (typeof value !== 'object' || value === null) return false
  if (isBinary(value)) return true
  if (Array.isArray(value)) return value.some(hasBinary)
  if (typeof value.toJSON === 'function') return hasBinary(value.toJSON())
  for (const key in value) {
    if (Object.hasOwn(value, key) && hasBinary(value[key])) return true
  }
  return false
}

function bytesOf (value) {
  return value instanceof ArrayBuffer
    ? Buffer.from(value)
    : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}

/** A copy of the value in which placeholders stand for bytes; these go into `attachments`. */
function takeBinary (value, attachments) {
  if (typeof value !== 'object' || value === null) return value
  if (isBinary(value)) {
    return { _placeholder: true, num: attachments.push(bytesOf(value)) - 1 }
  }
  if (Array.isArray(value)) return value.map(item => takeBinary(item, attachments))
  if (typeof value.toJSON === 'function') return takeBinary(value.toJSON(), attachments)
  const copy = {}
  for (const key of Object.keys(value)) copy[key] = takeBinary(value[key], attachments)
  return copy
}

/** Puts the attachments in the place of their placeholders. Changes the value. */
function putBinary (value, attachments) {
  if (typeof value !== 'object' || value === null) return value
  if (value._placeholder === true) return attachments[value.num]
  for (const key of Object.keys(value)) value[key] = putBinary(value[key], attachments)
  return value
}

module.exports = { hasBinary, putBinary, takeBinary }
