"""The rows of the table: workloads, metrics and goals."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Metric:
    """One figure of a report. `scale` turns the report's unit into the one shown."""
    key: str
    title: str
    unit: str
    scale: float = 1
    more_is_better: bool = True
    goals: tuple = ()  # ('>=' or '<=', number, the peer whose multiple it is or None)
    # Goals of our other setups: (peer, '>=' or '<=', number, whether it is a multiple of ours).
    others: tuple = ()


@dataclass(frozen=True)
class Workload:
    name: str
    arguments: dict
    metrics: list
    peers: tuple = ('ours', 'disk', 'recovery', 'bare', 'bun', 'socketio4', 'seed')  # the first: ours
    more: dict = field(default_factory=dict)  # arguments only for peers in `more_for`
    more_for: tuple = ()
    # Or 'redis': its own instance, on the server's core; 'durable': it syncs each write.
    state: str = 'memory'
    nodes: int = 1
    config: str = ''  # more of our server's configuration
    repeats: int = 1  # per round, for figures that scatter


WORKLOADS = [
    Workload('room', dict(workload='saturate', connections=1000, rooms=1, senders=16, window=8), [
        Metric('deliveries_per_s', 'one room of 1000, 16 senders × 8 under way', 'deliveries/s',
               goals=(('>=', 4e6, None), ('>=', 2, 'bun'), ('>=', 80, 'seed')),
               others=(('disk', '>=', 0.9, True), ('recovery', '>=', 0.93, True))),
    ]),
    Workload('rooms', dict(workload='saturate', connections=1000, rooms=100, senders=100, window=4),
             [Metric('deliveries_per_s', '100 rooms of 10, 100 senders × 4 under way',
                     'deliveries/s', goals=(('>=', 0.85, 'bare'), ('>=', 10, 'seed')),
                     others=(('disk', '>=', 0.8, True), ('recovery', '>=', 0.93, True)))],
             repeats=3),
    Workload('alone', dict(workload='saturate', connections=1000, rooms=1000, senders=0, window=1), [
        Metric('messages_per_s', '1000 rooms of one, one message under way each', 'messages/s',
               goals=(('>=', 0.8, 'bare'), ('>=', 8, 'seed')), others=(('disk', '>=', 0.6, True),)),
    ], repeats=3),
    Workload('rate', dict(workload='rate', connections=1000, rooms=1, senders=16, rate=200), [
        Metric('server_cpu_us_per_delivery', '200 messages/s to 1000 members: server CPU',
               'µs/delivery', more_is_better=False, goals=(('<=', 1.15, 'bare'),)),
        Metric('delivery_us.p50', '200 messages/s to 1000 members: latency, median', 'ms', 1e-3, False),
        Metric('delivery_us.p99', '200 messages/s to 1000 members: latency, p99', 'ms', 1e-3, False),
    ]),
    Workload('crowd', dict(workload='login', connections=15000, rooms=100, settle=3), [
        Metric('server_cpu_us_per_login', 'login and join of 15,000: server CPU', 'ms each', 1e-3,
               False, (('<=', 0.15, None),)),
        Metric('memory_per_socket', 'memory (RSS) per idle socket, 15,000 joined', 'KB', 1 / 1024,
               False, (('<=', 2.0, None),), (('recovery', '<=', 2.2, False),)),
        Metric('server_cpu', 'CPU, 15,000 idle with heartbeats', '% of a core', 100, False,
               (('<=', 0.5, None),)),
    ], more=dict(workload='idle', settle=30, seconds=50), more_for=('ours', 'bare')),
    Workload('return', dict(workload='return', connections=15100, rooms=100, senders=100, rate=500,
                            logins=2000, settle=3),
             [Metric('caught_up_s', '15,000 cut at once: until all are recovered and caught up', 's',
                     1, False, (('<=', 5, None),)),
              Metric('lost', 'of those 15,000, not recovered', '', 1, False, (('<=', 0, None),)),
              Metric('departures', '`roomUserLeft` because of them', '', 1, False,
                     (('<=', 0, None),))],
             peers=('recovery',), config='enable_userlist_updates = true\n'),
    Workload('slow', dict(workload='slow', connections=200, rooms=1, senders=16, rate=300, text=4096,
                          slow=20, seconds=8),
             [Metric('delivery_us.p99', '300 messages/s of 4 KB to 200: latency, p99', 'ms', 1e-3, False),
              Metric('delivery_us_beside_slow.p99', 'the same when 20 have stopped reading', 'ms',
                     1e-3, False),
              Metric('slow_dropped', 'of those 20, dropped by the server', ''),
              Metric('memory_growth_peak', "the server's memory for those 20, at most", 'MB',
                     1 / 1024 ** 2, False)],
             peers=('ours',)),
    Workload('redis', dict(workload='saturate', connections=1000, rooms=100, senders=100, window=4),
             [Metric('deliveries_per_s', '100 rooms of 10 as above, and Redis on the same core',
                     'deliveries/s', goals=(('>=', 8, 'seed'),))],
             peers=('ours', 'seed'), state='redis'),
    Workload('durable', dict(workload='saturate', connections=1000, rooms=100, senders=100, window=4),
             [Metric('deliveries_per_s', '100 rooms of 10 as above, synced before the acks (npm: Redis '
                     'with `appendfsync always`)', 'deliveries/s', goals=(('>=', 8, 'seed'),))],
             peers=('disk', 'seed'), state='durable'),
    Workload('nodes', dict(workload='rate', connections=1000, rooms=100, senders=0, rate=2000),
             [Metric('delivery_us.p50', '2000 messages/s, 100 rooms of 10 on two nodes: latency, median',
                     'ms', 1e-3, False),
              Metric('delivery_us.p99', '2000 messages/s, 100 rooms of 10 on two nodes: latency, p99',
                     'ms', 1e-3, False, (('<=', 10, None),))],
             peers=('ours',), state='redis', nodes=2),
]


def value_of(report, metric):
    """None if the report has no such figure."""
    for part in metric.key.split('.'):
        report = report.get(part) if isinstance(report, dict) else None
    return None if report is None else report * metric.scale
