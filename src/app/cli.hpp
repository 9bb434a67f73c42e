// The command line.
#pragma once

namespace chat::app {

/// Runs the command line; returns the exit code.
int run_cli(int argc, char** argv);

}  // namespace chat::app
