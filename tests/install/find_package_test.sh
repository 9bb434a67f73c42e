#!/usr/bin/env bash
# find_package_test.sh BUILD PROJECT SANITIZERS
# The installed package is all that a project needs: PROJECT builds against it, serves, and shuts
# down in order.
set -euo pipefail
build=$1 project=$2 sanitizers=$3

work=$(mktemp -d)
server=
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/prefix" >/dev/null
cmake -S "$project" -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" \
  -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER_LAUNCHER="$(command -v ccache)" \
  -DCMAKE_CXX_FLAGS="${sanitizers:+-fsanitize=$sanitizers}" >/dev/null
cmake --build "$work/build"

"$work/prefix/bin/chat-service" --version

mkfifo "$work/output"
"$work/build/quick_start" 0 >"$work/output" &
server=$!
read -r -t 60 line <"$work/output"
[[ $line =~ ^listening\ on\ [0-9]+$ ]]
kill -TERM "$server"
wait "$server"
server=
