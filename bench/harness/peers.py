"""The measured servers; each starts afresh for every measurement."""

import contextlib
import os
import re
import resource
import signal
import socket
import subprocess
import tempfile
from dataclasses import dataclass
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


REDIS = '''[redis]
url = "redis://127.0.0.1:{port}"
'''

DISK = '''[disk]
directory = "{directory}"
'''

RECOVERY = '''[recovery]
window = 120000
'''


@dataclass(frozen=True)
class Setup:
    """The inputs of a server's start."""
    build: Path
    rooms: int
    threads: int
    work: Path
    redis_port: int = 0  # 0: state in memory
    config: str = ''


@dataclass(frozen=True)
class Peer:
    key: str
    title: str
    command: object  # of (setup)
    version: object  # of (build directory)
    eio: int = 4


def our_command(setup):
    if setup.redis_port:
        return command_of(setup, 'redis', REDIS.format(port=setup.redis_port))
    return command_of(setup, 'memory', '')


def our_command_on_disk(setup):
    return command_of(setup, 'disk', DISK.format(directory=setup.work / 'data'))


def our_command_with_recovery(setup):
    return command_of(setup, 'memory', RECOVERY)


def command_of(setup, state, section):
    config = setup.work / 'chat.toml'
    names = ''.join(f'[[rooms]]\nname = "r{i}"\n' for i in range(setup.rooms))
    config.write_text(f'state = "{state}"\n' + setup.config +
                      CONFIG.format(threads=setup.threads, backlog=4_000_000) + section + names)
    return [setup.build / 'chat-service', 'serve', '--config', config]


def seed_command(setup):
    return ['node', PEERS / 'seed.cjs', str(setup.rooms), str(setup.redis_port)]


def package_version(name):
    text = (MODULES / name / 'package.json').read_text()
    return re.search(r'"version":\s*"([^"]+)"', text).group(1)


def our_version(build):
    return subprocess.run([build / 'chat-service', '--version'], capture_output=True, text=True,
                          check=False).stdout.split()[-1]


ALL = [
    Peer('ours', 'chat-service', our_command, our_version),
    Peer('disk', 'chat-service, on disk', our_command_on_disk, our_version),
    Peer('recovery', 'chat-service, recovery', our_command_with_recovery, our_version),
    Peer('bare', 'bare epoll', lambda setup: [setup.build / 'bench' / 'bench_bare'], lambda _: ''),
    Peer('bun', 'Bun', lambda _: [MODULES / '@oven/bun-linux-x64/bin/bun', PEERS / 'bun.mjs'],
         lambda _: package_version('@oven/bun-linux-x64')),
    Peer('socketio4', 'Socket.IO 4', lambda _: ['node', PEERS / 'socketio4.mjs'],
         lambda _: package_version('socket.io')),
    Peer('seed', 'chat-service (npm)', seed_command, lambda _: package_version('chat-service'), eio=3),
]


def pin(cores, niceness=0):
    """Prepares a child process before its program starts: sets its cores, raises the descriptor
    limit to the maximum, and makes it end with the parent."""
    def prepare():
        os.sched_setaffinity(0, cores)
        os.nice(niceness)
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return prepare


class Process:
    """A program that listens: `with Process(...) as process`."""

    def __init__(self, command, log, prepare):
        self._log = open(log, 'w+')
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log,
                                         text=True, preexec_fn=prepare)
        self.pid = self._process.pid

    def __enter__(self):
        for line in self._process.stdout:
            match = re.search(r'listening on .*?:(\d+)\s*$|Ready to accept connections', line)
            if match:
                self.port = int(match.group(1) or 0)
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


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def start_redis(work, prepare, syncs):
    port = free_port()
    command = ['redis-server', '--port', str(port), '--bind', '127.0.0.1', '--dir', work, '--save', '',
               *(['--appendonly', 'yes', '--appendfsync', 'always'] if syncs else
                 ['--appendonly', 'no'])]
    with Process(command, work / 'redis', prepare):
        yield port


@contextlib.contextmanager
def start(peer, workload, build, cores, threads=1, niceness=0, wrapper=()):
    """The workload's servers, one for each node, and its Redis, on the same cores."""
    prepare = pin(cores, niceness)
    with contextlib.ExitStack() as stack:
        top = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix='chat-bench-')))
        needs_redis = workload.state == 'redis' or (workload.state == 'durable' and peer.key == 'seed')
        redis = stack.enter_context(start_redis(top, prepare, workload.state == 'durable')) \
            if needs_redis else 0
        nodes = []
        for number in range(workload.nodes):
            work = top / str(number)
            work.mkdir()
            setup = Setup(build, workload.arguments['rooms'], threads, work, redis,
                          workload.config)
            nodes.append(stack.enter_context(
                Process([*wrapper, *peer.command(setup)], work / 'stderr', prepare)))
        yield nodes
