#!/usr/bin/env python3
"""Runs clang-tidy on the units that changed since they were last found clean.

Usage: tidy.py BUILD_DIRECTORY

What is compiled are units, of several sources each (cmake/unity.cmake); so the headers that they
share are read once. A unit's findings depend on its sources, the project headers that they include,
its compile command, clang-tidy's version and .clang-tidy. A stamp named by the hash of all these
records that the unit was clean. Stamps are in the user's cache, like ccache's, so a new clone need
not start anew.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys

from project_files import ROOT, closure

CLANG_TIDY = "clang-tidy-16"
DIRECTORIES = ("src", "examples", "bench")
# The commands are for g++.
NOT_OF_CLANG = ("--extra-arg=-Wno-unused-command-line-argument",
                "--extra-arg=-Wno-unknown-warning-option")
STAMPS = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache",
                      "chat-service", "tidy")


def compiled_units(build):
    """The units of DIRECTORIES that the build compiles, relative to the root, and their commands
    without the clone's location."""
    places = [ROOT / directory for directory in DIRECTORIES]
    places += [build / "unity" / directory for directory in DIRECTORIES]
    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    for command in commands:
        path = pathlib.Path(command["directory"], command["file"]).resolve()
        if any(path.is_relative_to(place) for place in places):
            yield path.relative_to(ROOT), command["command"].replace(str(ROOT), "")


def fingerprint(path, command, version):
    digest = hashlib.sha256((ROOT / ".clang-tidy").read_bytes())
    digest.update(version)
    digest.update(command.encode())
    for file in closure(path):
        digest.update(str(file).encode())
        digest.update((ROOT / file).read_bytes())
    return digest.hexdigest()


def tidy(build, path):
    """clang-tidy's findings; empty if the unit is clean."""
    run = subprocess.run(
        [CLANG_TIDY, "-p", str(build), "--quiet", *NOT_OF_CLANG, str(ROOT / path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if run.returncode == 0:
        return ""
    return run.stdout or run.stderr  # stderr has no more than a count, unless it could not run


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    STAMPS.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([CLANG_TIDY, "--version"], stdout=subprocess.PIPE, check=True).stdout
    waiting = {path: STAMPS / fingerprint(path, command, version)
               for path, command in compiled_units(build)}
    waiting = {path: stamp for path, stamp in waiting.items() if not stamp.exists()}

    clean = True
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        findings = pool.map(lambda path: tidy(build, path), sorted(waiting))
        for path, found in zip(sorted(waiting), findings):
            if found:
                clean = False
                print(found)
            else:
                waiting[path].touch()
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
