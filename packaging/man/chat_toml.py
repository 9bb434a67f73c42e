#!/usr/bin/env python3
"""chat_toml.py: reads the output of `chat-service print-config-reference`, writes chat.toml(5)."""

import re
import sys

HEAD = r""".TH CHAT.TOML 5 "" "chat\-service" "File Formats"
.SH NAME
chat.toml \- configuration of chat\-service
.SH DESCRIPTION
A file in TOML. All keys are optional. Times are in milliseconds, sizes in bytes. The environment
.RB ( CHAT_SERVICE_PORT ", " CHAT_SERVICE_LOG_LEVEL )
overrides the file, and the option
.B \-\-set
of
.BR chat\-service (1)
overrides both. Check a file with
.BR "chat\-service check\-config" .
"""

TAIL = r""".SH SEE ALSO
.BR chat\-service (1)
"""

_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
_CODE = re.compile(r"`([^`]*)`")
_ROW = re.compile(r"^\| `(?P<key>[^`]*)` \| (?P<takes>.*?) \| (?P<default>.*?) \| (?P<doc>.*) \|$")


def roff(text):
    """Markdown of a table's cell as roff."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    text = _LINK.sub(r"\1", text)
    return _CODE.sub(r"\\fB\1\\fR", text)


def entry(row):
    default = f" Default: {roff(row['default'])}." if row["default"] else ""
    return f".TP\n.B {roff(row['key'])}\n({roff(row['takes'])})\n{roff(row['doc'])}{default}\n"


def page(reference):
    text = HEAD
    for line in reference.splitlines():
        if line.startswith("### "):
            text += f".SH {_CODE.sub(lambda m: m[1], line[4:]).upper()}\n"
        elif row := _ROW.match(line):
            text += entry(row)
        elif line and not line.startswith(("| key |", "|---")):
            raise SystemExit(f"chat_toml.py: what is this line? {line}")
    return text + TAIL


if __name__ == "__main__":
    sys.stdout.write(page(sys.stdin.read()))
