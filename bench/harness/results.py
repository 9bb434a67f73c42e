"""Medians, ratios and goals, as a table for a terminal or for Markdown."""

import operator
from statistics import median

from . import peers
from .workloads import value_of

MINUS = '–'
SIGNS = {'>=': operator.ge, '<=': operator.le}


class Figures:
    """The results of all rounds for one metric. `reports`: {peer: [report, …]}. Ratios are those of
    `base`, our own entry, to the others."""

    def __init__(self, reports, metric, base='ours'):
        self.base = base
        rounds = {peer: [value_of(report, metric) for report in found]
                  for peer, found in reports.items()}
        self._rounds = {peer: values for peer, values in rounds.items() if None not in values}

    def __len__(self):
        return len(self._rounds)

    def median(self, peer):
        """None if the peer has no such figure."""
        return median(self._rounds[peer]) if peer in self._rounds else None

    def ratio(self, peer):
        """The base's figure divided by the peer's. This is the median of the rounds' ratios, as machines
        have better and worse minutes."""
        if peer == self.base or not {peer, self.base} <= self._rounds.keys():
            return None
        pairs = [(ours, theirs) for ours, theirs in zip(self._rounds[self.base], self._rounds[peer])
                 if theirs > 0]
        return median(ours / theirs for ours, theirs in pairs) if pairs else None


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


def is_met(goal, figures):
    """None if a figure is missing."""
    sign, number, peer = goal
    value = figures.ratio(peer) if peer else figures.median(figures.base)
    return None if value is None else SIGNS[sign](value, number)


def other_goal(goal, figures, titles):
    """The goal of another setup of ours, as those of `rows`."""
    peer, sign, number, is_multiple = goal
    text = f"{titles[peer]} {goal_text((sign, number, figures.base if is_multiple else None), titles)}"
    if is_multiple:
        ratio = figures.ratio(peer)
        value = 1 / ratio if ratio else None
    else:
        value = figures.median(peer)
    return text, None if value is None else SIGNS[sign](value, number)


def rows(results, workloads):
    """[(metric, figures, [(text of a goal, met or None), …])]; results: {workload: {peer:
    [report, …]}}."""
    titles = {peer.key: peer.title for peer in peers.ALL}
    found = []
    for workload in workloads:
        for metric in workload.metrics:
            figures = Figures(results.get(workload.name, {}), metric, workload.peers[0])
            if not figures:
                continue
            goals = [(goal_text(goal, titles), is_met(goal, figures)) for goal in metric.goals]
            goals += [other_goal(goal, figures, titles) for goal in metric.others]
            found.append((metric, figures, goals))
    return found


def cell(figures, peer):
    """A peer's figure, and the ratio of ours to it."""
    text = show(figures.median(peer))
    ratio = figures.ratio(peer)
    return text if ratio is None else f'{text} ({ratio:.3g} ×)'


def goals_cell(goals):
    sign = {True: '✓', False: '✗', None: '?'}
    return ', '.join(f'{text} {sign[met]}' for text, met in goals)


def as_markdown(table, columns):
    lines = ['| | | ' + ' | '.join(peer.title for peer in columns) + ' | goal |',
             '|---|---|' + '---:|' * len(columns) + '---|']
    for metric, figures, goals in table:
        cells = [cell(figures, peer.key) for peer in columns]
        lines.append(f'| {metric.title} | {metric.unit} | ' + ' | '.join(cells) +
                     f' | {goals_cell(goals)} |')
    return '\n'.join(lines)


def as_text(table, columns):
    grid = [['', '', *(peer.title for peer in columns), 'goal']]
    for metric, figures, goals in table:
        grid.append([metric.title, metric.unit, *(cell(figures, peer.key) for peer in columns),
                     goals_cell(goals)])
    widths = [max(len(line[i]) for line in grid) for i in range(len(grid[0]))]
    return '\n'.join('  '.join(text.ljust(width) for text, width in zip(line, widths)).rstrip()
                     for line in grid)
