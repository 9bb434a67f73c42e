// In place of the suite's hooks, which start its own server.
exports.mochaHooks = {
  /// A test with a fake clock that fails leaves it behind, and all others would fail.
  afterEach () {
    setTimeout.clock?.uninstall()
  }
}
