"""The sources of the project, and their includes."""

import functools
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent

_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def sources(*directories, suffixes=(".cpp", ".hpp"), root=ROOT):
    """The C++ files below some directories, as paths relative to the root."""
    found = []
    for directory in directories:
        found += [p.relative_to(root) for p in (root / directory).rglob("*") if p.suffix in suffixes]
    return sorted(found)


def includes(text):
    """(line, name) of each #include."""
    for match in _INCLUDE.finditer(text):
        yield text.count("\n", 0, match.start(2)) + 1, match.group(2)


@functools.cache
def project_includes(path, root=ROOT):
    """The project headers that a file includes directly."""
    result = []
    for _, name in includes((root / path).read_text(encoding="utf-8")):
        for base in (root / "include", root / "src", (root / path).parent):
            if (base / name).is_file():
                result.append((base / name).resolve().relative_to(root))
                break
    return result


def closure(path, root=ROOT):
    """A file, and all project headers that it includes, directly or not."""
    seen, waiting = set(), [path]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting += project_includes(current, root)
    return sorted(seen)
