"""Medians, ratios and goals, as a table for a terminal or for Markdown."""

import operator
from statistics import median

from . import peers
from .workloads import value_of

MINUS = '–'


def medians(reports, metric):
    """{peer: median} of the rounds. `reports`: {peer: [report, …]}."""
    found = {}
    for peer, rounds in reports.items():
        values = [value for value in (value_of(report, metric) for report in rounds)
                  if value is not None]
        if values:
            found[peer] = median(values)
    return found


def show(value):
    if value is None:
        return MINUS
    if value >= 1e6:
        return f'{value / 1e6:.2f} M'
    if value >= 10_000:
        return f'{value / 1e3:.0f} k'
    if value >= 1000:
        return f'{value / 1e3:.1f} k'
    if value >= 100 or value == int(value):
        return f'{value:.0f}'
    return f'{value:.1f}' if value >= 10 else f'{value:.2g}' if value < 0.1 else f'{value:.2f}'


def goal_text(goal, titles):
    sign, number, peer = goal
    sign = {'>=': '≥', '<=': '≤'}[sign]
    return f'{sign} {number:g} × {titles[peer]}' if peer else f'{sign} {show(number)}'


def is_met(goal, values):
    """None where a figure is missing."""
    sign, number, peer = goal
    if 'ours' not in values or (peer and peer not in values):
        return None
    limit = number * (values[peer] if peer else 1)
    return {'>=': operator.ge, '<=': operator.le}[sign](values['ours'], limit)


def ratios(values):
    """Ours to each other's."""
    return {peer: values['ours'] / value for peer, value in values.items()
            if peer != 'ours' and 'ours' in values and value > 0}


def rows(results, workloads):
    """[(metric, values by peer, [(text of a goal, met or None), …])]; results: {workload: {peer:
    [report, …]}}."""
    titles = {peer.key: peer.title for peer in peers.ALL}
    found = []
    for workload in workloads:
        for metric in workload.metrics:
            values = medians(results.get(workload.name, {}), metric)
            if not values:
                continue
            goals = [(goal_text(goal, titles), is_met(goal, values)) for goal in metric.goals]
            found.append((metric, values, goals))
    return found


def cell(values, peer):
    """A peer's figure, and how ours compares."""
    text = show(values.get(peer))
    ratio = ratios(values).get(peer)
    return text if ratio is None else f'{text} ({ratio:.3g} ×)'


def goals_cell(goals):
    sign = {True: '✓', False: '✗', None: '?'}
    return ', '.join(f'{text} {sign[met]}' for text, met in goals)


def as_markdown(table, columns):
    lines = ['| | | ' + ' | '.join(peer.title for peer in columns) + ' | goal |',
             '|---|---|' + '---:|' * len(columns) + '---|']
    for metric, values, goals in table:
        cells = [cell(values, peer.key) for peer in columns]
        lines.append(f'| {metric.title} | {metric.unit} | ' + ' | '.join(cells) +
                     f' | {goals_cell(goals)} |')
    return '\n'.join(lines)


def as_text(table, columns):
    grid = [['', '', *(peer.title for peer in columns), 'goal']]
    for metric, values, goals in table:
        grid.append([metric.title, metric.unit, *(cell(values, peer.key) for peer in columns),
                     goals_cell(goals)])
    widths = [max(len(line[i]) for line in grid) for i in range(len(grid[0]))]
    return '\n'.join('  '.join(text.ljust(width) for text, width in zip(line, widths)).rstrip()
                     for line in grid)
