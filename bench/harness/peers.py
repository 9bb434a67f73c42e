"""The servers that are measured, each started afresh for every measurement."""

import os
import re
import resource
import signal
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / 'bench' / 'peers'
MODULES = PEERS / 'node_modules'

CONFIG = '''host = "127.0.0.1"
port = 0
threads = {threads}
max_backlog_bytes = {backlog}
[auth]
mode = "insecure"
'''


class Peer:
    def __init__(self, key, title, command, version, eio=4):
        self.key = key
        self.title = title
        self.command = command  # of (build directory, rooms, threads, work directory)
        self.version = version  # of (build directory)
        self.eio = eio


def our_command(build, rooms, threads, work):
    config = Path(work) / 'chat.toml'
    names = ''.join(f'[[rooms]]\nname = "r{i}"\n' for i in range(rooms))
    config.write_text(CONFIG.format(threads=threads, backlog=4_000_000) + names)
    return [build / 'chat-service', 'serve', '--config', config]


def package_version(name):
    text = (MODULES / name / 'package.json').read_text()
    return re.search(r'"version":\s*"([^"]+)"', text).group(1)


def our_version(build):
    return subprocess.run([build / 'chat-service', '--version'], capture_output=True, text=True,
                          check=False).stdout.split()[-1]


ALL = [
    Peer('ours', 'chat-service', our_command, our_version),
    Peer('bare', 'bare epoll', lambda build, *_: [build / 'bench' / 'bench_bare'], lambda _: ''),
    Peer('bun', 'Bun', lambda *_: [MODULES / '@oven/bun-linux-x64/bin/bun', PEERS / 'bun.mjs'],
         lambda _: package_version('@oven/bun-linux-x64')),
    Peer('socketio4', 'Socket.IO 4', lambda *_: ['node', PEERS / 'socketio4.mjs'],
         lambda _: package_version('socket.io')),
    Peer('seed', 'chat-service (npm)',
         lambda build, rooms, *_: ['node', PEERS / 'seed.cjs', str(rooms)],
         lambda _: package_version('chat-service'), eio=3),
]


def pin(cores, niceness=0):
    """Runs in a child before its program: its cores, as many descriptors as may be, and its end
    with the parent's."""
    def prepare():
        os.sched_setaffinity(0, cores)
        os.nice(niceness)
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return prepare


class Server:
    """A peer, up and listening: `with Server(...) as server`."""

    def __init__(self, peer, build, rooms, cores, threads=1, niceness=0, wrapper=()):
        self._work = tempfile.TemporaryDirectory(prefix='chat-bench-')
        command = [*wrapper, *peer.command(build, rooms, threads, self._work.name)]
        self._log = open(Path(self._work.name) / 'stderr', 'w+')
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log,
                                         text=True, preexec_fn=pin(cores, niceness))
        self.pid = self._process.pid

    def __enter__(self):
        for line in self._process.stdout:
            match = re.search(r'listening on .*?:(\d+)\s*$', line)
            if match:
                self.port = int(match.group(1))
                return self
        self.__exit__()
        raise RuntimeError(f'the server did not start: {self.errors()}')

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def errors(self):
        self._log.seek(0)
        return self._log.read()[-2000:]
