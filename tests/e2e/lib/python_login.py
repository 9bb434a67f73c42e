"""A client in Python: logs in with a token that it signs, joins a room, and sends a message.

Arguments: URL, algorithm, key (a secret, or a private key's file), user, room. Prints each event
as a line of JSON.
"""

import json
import pathlib
import sys
import threading
import time

import jwt
import socketio

url, algorithm, key, user, room = sys.argv[1:]
if algorithm != "HS256":
    key = pathlib.Path(key).read_text(encoding="utf-8")
token = jwt.encode({"sub": user, "exp": time.time() + 60}, key, algorithm=algorithm)

client = socketio.Client(reconnection=False)
done = threading.Event()


def show(*what):
    print(json.dumps(what), flush=True)


def joined(error, count=None):
    show("joined", error, count)
    client.emit("roomMessage", (room, {"textMessage": "from Python"}), namespace="/chat-service",
                callback=said)


def said(error, message_id=None):
    show("said", error, message_id)
    done.set()


@client.on("loginConfirmed", namespace="/chat-service")
def confirmed(name, _data):
    show("confirmed", name)
    client.emit("roomJoin", room, namespace="/chat-service", callback=joined)


@client.on("loginRejected", namespace="/chat-service")
def rejected(error):
    show("rejected", error)
    done.set()


client.connect(url, namespaces=["/chat-service"], auth={"token": token})
in_time = done.wait(20)
client.disconnect()
sys.exit(0 if in_time else 1)
