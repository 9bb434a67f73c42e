#!/usr/bin/env python3
"""Checks that dependencies point one way, and that Boost stays out of headers.

Prints FILE:LINE: what is wrong, and fails if anything is.
"""

import pathlib
import sys

from project_files import ROOT, includes, sources

# The modules that each module may include, besides itself, the standard library and other
# libraries. "public" is the headers of include/chat and their functions in src/public. "core" is
# src/chat.
ALLOWED = {
    "base": set(),
    "public": {"base"},
    "wire": {"public", "base"},
    "net": {"public", "base", "wire"},
    "engineio": {"public", "base", "wire", "net"},
    "socketio": {"public", "base", "wire", "net", "engineio"},
    "core": {"public", "base"},
    "outgoing": {"public", "base"},
    "redis": {"public", "base", "outgoing"},
    "http_client": {"public", "base", "wire", "outgoing"},
    "journal": {"public", "base"},
    "store": {"public", "base", "journal", "redis"},
    "cluster": {"public", "base", "wire", "net", "engineio", "outgoing", "http_client"},
    "web": {"public", "base", "wire", "net"},
    "auth": {"public", "base", "http_client"},
    "webhooks": {"public", "base", "http_client"},
    "link": {"public", "base", "http_client", "webhooks"},
    "service": {"public", "base", "wire", "net", "engineio", "socketio", "core", "redis",
                "http_client", "store", "cluster"},
    "app": {"public", "base", "wire", "net", "engineio", "socketio", "core", "redis",
            "http_client", "journal", "store", "cluster", "auth", "webhooks", "link", "service",
            "web"},
}

# The folders of a module, from the bottom to the top; "" is the module's own directory. Each folder
# may include those below it.
FOLDERS = {
    "core": ("support", "delivery", "presence", "commands", "sessions", "nodes", "service"),
    "store": ("", "state", "memory", "disk", "redis/scripts", "redis/streams", "redis"),
}

# Exceptions: pairs of a folder and a lower one that it may not include.
FOLDERS_APART = {
    "core": {("nodes", "commands"), ("nodes", "sessions"), ("presence", "delivery")},
    "store": {("redis/scripts", "state"), ("redis/scripts", "memory"), ("redis/streams", "state"),
              ("redis/streams", "memory"), ("redis", "state"), ("redis", "memory"),
              ("redis/scripts", "disk"), ("redis/streams", "disk"), ("redis", "disk")},
}

# Boost headers that compile fast, or that <chat/task.hpp> includes in any case.
CHEAP_BOOST = (
    "boost/asio/any_completion_handler.hpp",
    "boost/asio/any_io_executor.hpp",
    "boost/asio/awaitable.hpp",
    "boost/container/small_vector.hpp",
    "boost/smart_ptr/",
    "boost/system/",
)

# Modules built on Asio, whose headers may include it.
ASIO_MODULES = {"auth", "webhooks", "link", "outgoing", "redis", "http_client", "cluster", "net",
                "engineio", "socketio", "service", "web"}
ASIO = ("boost/asio/", "boost/beast/")

# Exceptions for single headers.
BOOST_IN_HEADERS = {
    "src/base/running_work.hpp": ("boost/asio/steady_timer.hpp",),
    "src/wire/http_framing.hpp": ("boost/asio/buffer.hpp", "boost/beast/http/error.hpp"),
}


def module_of_file(path):
    parts = path.parts
    if parts[0] == "include":
        return "public"
    return "core" if parts[1] == "chat" else parts[1]


def module_of_include(name, root):
    """The module that an included file belongs to; None for other libraries."""
    if (root / "include" / name).is_file():
        return "public"
    if (root / "src" / name).is_file():
        return module_of_file(pathlib.Path("src") / name)
    return None


def direction_fault(path, module, name, root):
    target = module_of_include(name, root)
    if path.parts[0] == "include" and (root / "src" / name).is_file():
        return f"include/chat may not include src ({name})"
    if target == module:
        return folder_fault(path, module, name)
    if target is None or target in ALLOWED[module]:
        return None
    return f"{module} may not include {target} ({name})"


def folder_fault(path, module, name):
    """Inside a module: an include from one of its folders to one that is not below it."""
    folders = FOLDERS.get(module)
    if folders is None:
        return None
    own = folder_of(pathlib.Path(*path.parts[2:]))
    other = folder_of(pathlib.Path(*pathlib.Path(name).parts[1:]))
    for folder in (own, other):
        if folder not in folders:
            return f"{module} has no folder {folder!r} ({name})"
    if own == other:
        return None
    below = folders.index(other) < folders.index(own)
    if below and (own, other) not in FOLDERS_APART[module]:
        return None
    return f"{module}: {own} may not include {other} ({name})"


def folder_of(path):
    folder = path.parent.as_posix()
    return "" if folder == "." else folder


def boost_fault(path, module, name):
    if path.suffix != ".hpp" or not name.startswith("boost/"):
        return None
    allowed = CHEAP_BOOST + BOOST_IN_HEADERS.get(path.as_posix(), ())
    if name.startswith(allowed + (ASIO if module in ASIO_MODULES else ())):
        return None
    return f"{name} in a header: forward-declare, or move it to the .cpp"


def faults(root=ROOT):
    for path in sources("include", "src", root=root):
        module = module_of_file(path)
        if module not in ALLOWED:
            yield f"{path}:1: unknown module {module}"
            continue
        for line, name in includes((root / path).read_text(encoding="utf-8")):
            for fault in (direction_fault(path, module, name, root), boost_fault(path, module, name)):
                if fault:
                    yield f"{path}:{line}: {fault}"


def main():
    found = list(faults())
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
