'use strict'

// The seed's API returns Bluebird's promises, and programs use their methods: asCallback, spread,
// timeout and others. A rejection that nobody handles is a warning, not the end of the process.
module.exports = require('bluebird')
