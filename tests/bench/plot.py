"""The plots, as SVG."""

import math

WIDTH, LEFT, RIGHT = 940, 290, 20
INK, SOFT, OWN, OTHER, SHADE = "#222", "#999", "#0b6bcb", "#b4551d", "#f1efe6"


def svg(height, parts):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="DejaVu Sans, sans-serif" font-size="13">\n'
            f'<rect width="{WIDTH}" height="{height}" fill="white"/>\n' + "\n".join(parts) + "\n</svg>\n")


def label(x, y, words, anchor="start", color=INK):
    words = words.replace("&", "&amp;").replace("<", "&lt;")
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{color}">{words}</text>'


def line(x1, y1, x2, y2, color=SOFT, width=1):
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{color}" stroke-width="{width}"/>'


def color_of(name):
    return OWN if name.startswith("headway") else SOFT if name.startswith("nobody") else OTHER


def waits(names, trials, spans):
    """One strip for each name: a dot for each query, when it was due and how long it waited, on a scale of powers of ten;
    dots of the same place are one. `spans` are (from, to, words) in seconds, shaded in all strips."""
    least, most, strip, gap, top = 1e-4, 10.0, 110, 16, 40
    until = max(due for trial in trials for due, _ in trial["waits"])
    parts = []

    def across(seconds):
        return LEFT + (WIDTH - LEFT - RIGHT) * min(1.0, max(0.0, seconds / until))

    def down(y, wait):
        return y + strip - strip * math.log10(max(least, min(most, wait)) / least) / math.log10(most / least)

    for begin, end, words in spans:
        parts.append(f'<rect x="{across(begin):.1f}" y="{top}" width="{across(end) - across(begin):.1f}" '
                     f'height="{len(names) * (strip + gap) - gap}" fill="{SHADE}"/>')
        parts.append(label(across(begin), top - 8, words))
    for number, (name, trial) in enumerate(zip(names, trials)):
        y = top + number * (strip + gap)
        parts.append(label(10, y + strip / 2, name, color=color_of(name)))
        for power in range(-4, 2, 1):
            level = down(y, 10.0 ** power)
            parts.append(line(LEFT, level, WIDTH - RIGHT, level, "#ddd"))
            if power in (-3, -1, 1):
                parts.append(label(LEFT - 6, level + 4, {-3: "1 ms", -1: "0.1 s", 1: "10 s"}[power], "end", SOFT))
        dots = sorted({(round(across(due)), round(down(y, wait))) for due, wait in trial["waits"]})
        path = "".join(f"M{x} {level}h0" for x, level in dots)
        parts.append(f'<path d="{path}" stroke="{color_of(name)}" stroke-width="2" stroke-linecap="round" fill="none"/>')
    bottom = top + len(names) * (strip + gap)
    for second in range(0, math.ceil(until)):
        parts.append(label(across(second), bottom + 8, f"{second} s", "middle", SOFT))
    return svg(bottom + 20, parts)


def bars(groups):
    """(title, [(name, median, least, most)]) as bars of ratios; the line is 1, psql's own time."""
    most = max(high for _, rows in groups for _, _, _, high in rows)
    row, y, parts = 20, 20, []

    def across(ratio):
        return LEFT + (WIDTH - LEFT - RIGHT - 60) * math.log10(max(0.1, ratio) / 0.1) / math.log10(max(10.0, most) / 0.1)

    top = y
    for title, rows in groups:
        parts.append(f'<text x="10" y="{y + 14}" fill="{INK}" font-weight="bold">{title}</text>')
        y += row
        for name, middle, low, high in rows:
            parts.append(label(LEFT - 8, y + 14, name, "end", color_of(name)))
            parts.append(f'<rect x="{LEFT}" y="{y + 3}" width="{max(1, across(middle) - LEFT):.1f}" height="{row - 6}" '
                         f'fill="{color_of(name)}"/>')
            parts.append(line(across(low), y + row / 2, across(high), y + row / 2, INK, 1.5))
            parts.append(label(across(high) + 6, y + 14, f"{middle:.2f}"))
            y += row
        y += row / 2
    parts.append(line(across(1), top, across(1), y, INK))
    return svg(round(y + 10), parts)
