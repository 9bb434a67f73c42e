// The command line.
#pragma once

namespace chat::app {

/// Does what the arguments say; returns the exit code.
int run_cli(int argc, char** argv);

}  // namespace chat::app
