#!/usr/bin/env python3
"""check_links.py DIRECTORY: names each link in its Markdown that leads to no file or heading."""

import pathlib
import re
import sys

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ +(.*?) *$", re.MULTILINE)


def anchor(heading):
    """As GitHub makes them."""
    heading = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", heading).replace(" ", "-")


def anchors(page):
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return {anchor(heading) for heading in _HEADING.findall(text)}


def faults(root):
    for page in sorted(root.rglob("*.md")):
        for target in _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))):
            path, _, name = target.partition("#")
            if "://" in path or path.startswith("mailto:"):
                continue
            file = (page.parent / path) if path else page
            if not file.exists():
                yield page, target
            elif name and file.suffix == ".md" and name not in anchors(file):
                yield page, target


def main(root):
    found = list(faults(root))
    for page, target in found:
        print(f"{page}: {target} leads nowhere")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
