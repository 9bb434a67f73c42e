#!/usr/bin/env python3
"""install_docs.py SOURCE DESTINATION: copies the documents and examples, without dead links.

A link to a file that is not installed, such as a source, becomes plain text."""

import os
import pathlib
import re
import shutil
import sys

PAGES = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md")
FOLDERS = ("docs", "examples")
# Debian has the licence in this file.
RENAMED = {"LICENSE": "copyright"}

_LINK = re.compile(r"!?\[((?:[^][]|\[[^]]*\])*)\]\(([^)\s]+)\)")
_BUILT = shutil.ignore_patterns("node_modules", "__pycache__", "build", "CMakeLists.txt.user")


def copy(source, destination):
    for page in PAGES:
        shutil.copyfile(source / page, destination / page)
    for folder in FOLDERS:
        shutil.rmtree(destination / folder, ignore_errors=True)
        shutil.copytree(source / folder, destination / folder, ignore=_BUILT, copy_function=copy_file)


def copy_file(source, destination):
    """With the permissions of all installed files, whatever the umask at the checkout was."""
    shutil.copyfile(source, destination)
    executable = pathlib.Path(source).stat().st_mode & 0o100
    pathlib.Path(destination).chmod(0o755 if executable else 0o644)


def resolved(text, page, root):
    """The page's text, with the links that lead somewhere."""

    def link(match):
        label, target = match.groups()
        path = target.partition("#")[0]
        if not path or "://" in path or path.startswith("mailto:"):
            return match[0]
        file = (page.parent / path).resolve()
        if file.exists():
            return match[0]
        for name, renamed in RENAMED.items():
            if file == root / name:
                return f"[{label}]({os.path.relpath(root / renamed, page.parent)})"
        return label

    return _LINK.sub(link, text)


def main(source, destination):
    destination.mkdir(parents=True, exist_ok=True)
    root = destination.resolve()
    copy(source, root)
    for page in sorted(root.rglob("*.md")):
        page.write_text(resolved(page.read_text(encoding="utf-8"), page, root), encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
