"""The plot as SVG: a panel for each figure, a bar for each peer."""

from html import escape

from .results import show

COLUMNS = 2
PANEL_WIDTH = 460
BAR = 18
LABEL_WIDTH = 130
VALUE_WIDTH = 80
OURS = '#1a7f64'
OTHERS = '#b9c2c9'


def text(x, y, content, size=12, extra=''):
    return f'<text x="{x}" y="{y}" font-size="{size}" {extra}>{escape(content)}</text>'


def panel(x, y, metric, figures, peers):
    values = {peer.key: figures.median(peer.key) for peer in peers
              if figures.median(peer.key) is not None}
    room = PANEL_WIDTH - LABEL_WIDTH - VALUE_WIDTH - 20
    top = max(values.values()) or 1
    better = 'more is better' if metric.more_is_better else 'less is better'
    parts = [text(x, y + 14, metric.title, 13, 'font-weight="600"'),
             text(x, y + 31, f'{metric.unit}, {better}', 11, 'fill="#5c6970"')]
    y += 40
    for peer in peers:
        if peer.key not in values:
            continue
        value = values[peer.key]
        width = max(value / top * room, 1)
        color = OURS if peer.key == 'ours' else OTHERS
        parts += [text(x + LABEL_WIDTH - 8, y + 13, peer.title, 12, 'text-anchor="end"'),
                  f'<rect x="{x + LABEL_WIDTH}" y="{y}" width="{width:.1f}" height="{BAR - 4}" '
                  f'fill="{color}"/>',
                  text(round(x + LABEL_WIDTH + width + 6, 1), y + 12, show(value), 12)]
        y += BAR
    return '\n'.join(parts)


def as_svg(table, peers):
    panels = [(metric, figures) for metric, figures, _ in table if len(figures) > 1]
    height_of_panel = 40 + BAR * len(peers) + 26
    lines = (len(panels) + COLUMNS - 1) // COLUMNS
    width = COLUMNS * PANEL_WIDTH + 20
    height = lines * height_of_panel + 20
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
             f'viewBox="0 0 {width} {height}" font-family="sans-serif" fill="#1f2629">',
             f'<rect width="{width}" height="{height}" fill="#ffffff"/>']
    for i, (metric, figures) in enumerate(panels):
        x = 20 + i % COLUMNS * PANEL_WIDTH
        y = 20 + i // COLUMNS * height_of_panel
        parts.append(panel(x, y, metric, figures, peers))
    return '\n'.join([*parts, '</svg>', ''])
