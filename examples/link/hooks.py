"""Hooks of a chat server in Python: names users, keeps shouting out of messages.

    chat-service serve --config chat.toml --link link.sock &
    python3 hooks.py link.sock
"""

import json
import socket
import struct
import sys
import time


class Link:
    """Frames without bytes, one after the other."""

    def __init__(self, path):
        self.stream = self.connect(path)
        self.last_id = 0

    @staticmethod
    def connect(path):
        """The server may still be starting."""
        for _ in range(100):
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                link.connect(path)
                return link.makefile("rwb")
            except OSError:
                link.close()
                time.sleep(0.1)
        sys.exit("no server at " + path)

    def send(self, *frame):
        text = json.dumps(frame).encode()
        self.stream.write(struct.pack(">II", 4 + len(text), len(text)) + text)
        self.stream.flush()

    def call(self, name, *args):
        self.last_id += 1
        self.send("call", self.last_id, name, args)

    def frames(self):
        """Until the server closes the connection."""
        while head := self.stream.read(8):
            size, text_size = struct.unpack(">II", head)
            text = self.stream.read(text_size)
            self.stream.read(size - 4 - text_size)  # attachments
            yield json.loads(text)


def on_connect(socket_id, handshake):
    user = handshake["query"].get("user")
    if not user:
        raise ValueError("noLogin")
    return [user, {"from": handshake["remoteAddress"]}], {}


def room_message_before(info):
    room, message = info["args"]
    text = message["textMessage"]
    if text.isupper():
        raise ValueError("shouting")
    return [], {"args": [room, {"textMessage": text.capitalize()}]}


HOOKS = {"onConnect": on_connect, "roomMessageBefore": room_message_before}


def main():
    link = Link(sys.argv[1])
    link.send("hello", {"version": 1, "hooks": list(HOOKS)})
    for kind, *rest in link.frames():
        if kind == "call":
            call_id, name, args = rest[:3]
            try:
                link.send("ok", call_id, *HOOKS[name](*args))
            except ValueError as error:
                link.send("error", call_id, {"code": str(error)})
        elif kind == "tell" and rest[0] == "ready":
            link.call("addRoom", "default", {"owner": "admin"})
            print("ready on port", rest[1][0]["port"], flush=True)
        elif kind in ("error", "refuse"):
            print(kind, rest, flush=True)


main()
