#!/usr/bin/env python3
"""Checks that every header of include/ and src/ compiles alone, and twice, so that each includes
what it needs.

Usage: headers.py BUILD_DIRECTORY

Most of the time would go to Boost, so headers that reach it, directly or not, are compiled after a
precompiled header of it. What such a header needs of Boost, and of the standard library where Boost
includes it, this check does not see.
"""

import concurrent.futures
import os
import pathlib
import subprocess
import sys

from project_files import ROOT, closure, includes, sources

WARNINGS = ("-Wall", "-Wextra", "-Wno-unused-const-variable", "-Wno-pragma-once-outside-header")
BOOST = """#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/error.hpp>
"""


def reaches_boost(header):
    return any(name.startswith("boost/")
               for file in closure(header)
               for _, name in includes((ROOT / file).read_text(encoding="utf-8")))


class Check:
    def __init__(self, build):
        self.place = build / "headers"
        self.place.mkdir(parents=True, exist_ok=True)
        places = (ROOT / "include", ROOT / "src", build / "generated")
        self.command = ["clang++-16", "-std=c++20", *WARNINGS, *(f"-I{place}" for place in places)]

    def precompile(self):
        (self.place / "boost.hpp").write_text(BOOST, encoding="utf-8")
        subprocess.run([*self.command, "-x", "c++-header", self.place / "boost.hpp", "-o",
                        self.place / "boost.hpp.pch"], check=True)

    def faults(self, header):
        """What the compiler says; empty if the header is well."""
        name = pathlib.Path(*header.parts[1:])
        text = f'#include "{name}"\n#include "{name}"\n'
        before = ["-include-pch", self.place / "boost.hpp.pch"] if reaches_boost(header) else []
        run = subprocess.run([*self.command, *before, "-fsyntax-only", "-x", "c++", "-"], input=text,
                             capture_output=True, text=True, check=False)
        return f"{header}:\n{run.stderr}" if run.stderr or run.returncode else ""


def main():
    check = Check(pathlib.Path(sys.argv[1]).resolve())
    check.precompile()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [fault for fault in
                 pool.map(check.faults, sources("include", "src", suffixes=(".hpp",))) if fault]
    print("".join(found), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
