# SPDX-License-Identifier: BSD-2-Clause
"""Plots of bench.py's figures as SVG, axes logarithmic."""

import math
import os
from xml.sax.saxutils import escape

import bench_data as data

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 90, 150, 50, 60
COLOURS = {"rvexec": "#1f6feb", "Linux stock": "#d1242f",
           "Linux lean": "#bf8700", "target": "#2da44e"}
UNIT = "instructions (all privilege levels)"

SCALING = [     # file, title, unit of x, {x: figure}
    ("exec_size.svg", "exec of a file, by its size", "file size (KiB)",
     {16: "exec_self_16k", 256: "exec_self_256k", 4096: "exec_self_4m",
      65536: "exec_self_64m"}),
    ("exec_args.svg", "exec, by size of the arguments", "arguments (KiB)",
     {4: "exec_args_4k", 64: "exec_args_64k", 1024: "exec_args_1m"}),
    ("exec_env.svg", "exec, by environment", "strings of 16 bytes",
     {10: "exec_env_10", 100: "exec_env_100", 1000: "exec_env_1000"}),
]
BARS = ["null_syscall", "ipc_rt_2as", "page_fault_zero", "exec_self_min",
        "exec_self_script", "exec_self_libc", "fork_exit_wait",
        "vfork_exec_exit_wait", "spawn_exit_wait"]


def text(x, y, s, extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" {extra}>{escape(s)}</text>'


def line(x1, y1, x2, y2, colour="#d0d7de"):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            f' stroke="{colour}"/>')


def frame(title, body, height=HEIGHT):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}"'
            f' height="{height}" viewBox="0 0 {WIDTH} {height}"'
            ' font-family="sans-serif" font-size="12">\n'
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>\n'
            + text(LEFT, 24, title, 'font-size="16" font-weight="bold"')
            + "\n" + "\n".join(body) + "\n</svg>\n")


def decades(values):
    """Exponents of the powers of ten that enclose the values."""
    low = math.floor(math.log10(min(values)))
    high = math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def short(n):
    for size, suffix in ((10 ** 6, "M"), (1000, "k")):
        if n >= size:
            return f"{n / size:g}{suffix}"
    return f"{n:g}"


def legend(names):
    out = []
    for i, name in enumerate(names):
        y = TOP + 10 + 20 * i
        out.append(f'<rect x="{WIDTH - RIGHT + 14}" y="{y - 9}" width="12"'
                   f' height="10" fill="{COLOURS[name]}"/>')
        out.append(text(WIDTH - RIGHT + 32, y, name))
    return out


def known(name, by):
    """{series: value} of one figure."""
    stock, lean = data.LINUX.get(name, (None, None))
    out = {"rvexec": by.get(name),
           "Linux stock": stock or data.LINUX_SV57.get(name),
           "Linux lean": lean, "target": data.TARGETS.get(name)}
    return {k: v for k, v in out.items() if v}


def scaling(title, x_unit, points, by):
    """Lines of cost over size, or None without figures."""
    series = {}
    for x, name in points.items():
        for who, value in known(name, by).items():
            series.setdefault(who, []).append((x, value))
    if "rvexec" not in series:
        return None
    low, high = decades([v for s in series.values() for _, v in s])
    xl, xh = math.log10(min(points)), math.log10(max(points))

    def at(x, y):
        return (LEFT + (math.log10(x) - xl) / (xh - xl)
                * (WIDTH - LEFT - RIGHT),
                HEIGHT - BOTTOM - (math.log10(y) - low) / (high - low)
                * (HEIGHT - TOP - BOTTOM))

    body = []
    for e in range(low, high + 1):
        _, y = at(min(points), 10 ** e)
        body += [line(LEFT, y, WIDTH - RIGHT, y),
                 text(LEFT - 8, y + 4, short(10 ** e), 'text-anchor="end"')]
    for x in points:
        px, y = at(x, 10 ** low)
        body += [line(px, y, px, y + 5, "#57606a"),
                 text(px, y + 20, f"{x:,}", 'text-anchor="middle"')]
    for who, pts in series.items():
        spots = [at(*p) for p in pts]
        if len(spots) > 1:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
            body.append(f'<polyline points="{path}" fill="none" stroke-width="2"'
                        f' stroke="{COLOURS[who]}"/>')
        body += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"'
                 f' fill="{COLOURS[who]}"/>' for x, y in spots]
    middle = (TOP + HEIGHT - BOTTOM) / 2
    body += [text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16, x_unit,
                  'text-anchor="middle"'),
             text(24, middle, UNIT, 'text-anchor="middle"'
                  f' transform="rotate(-90 24 {middle:.1f})"')]
    return frame(title, body + legend(series))


def bars(by):
    """Figures beside their peers."""
    rows = [(name, known(name, by)) for name in BARS if by.get(name)]
    if not rows:
        return None
    left, row = 170, 15
    height = TOP + BOTTOM + sum(row * len(k) + 12 for _, k in rows)
    low, high = decades([v for _, k in rows for v in k.values()])

    def at(v):
        return left + (math.log10(v) - low) / (high - low) \
            * (WIDTH - RIGHT - left)

    body = []
    for e in range(low, high + 1):
        x = at(10 ** e)
        body += [line(x, TOP, x, height - BOTTOM),
                 text(x, height - BOTTOM + 18, short(10 ** e),
                      'text-anchor="middle"')]
    y = TOP + 6
    for name, values in rows:
        body.append(text(left - 8, y + row * len(values) / 2 + 4, name,
                         'text-anchor="end"'))
        for who, v in values.items():
            body.append(f'<rect x="{left}" y="{y:.1f}" height="{row - 3}"'
                        f' width="{max(at(v) - left, 1):.1f}"'
                        f' fill="{COLOURS[who]}"/>')
            body.append(text(at(v) + 4, y + 10, f"{v:,}", 'font-size="10"'))
            y += row
        y += 12
    body.append(text((left + WIDTH - RIGHT) / 2, height - 16, UNIT,
                     'text-anchor="middle"'))
    used = [c for c in COLOURS if any(c in k for _, k in rows)]
    return frame("costs, beside Linux 6.12 on Sv39", body + legend(used),
                 height)


def write(figures, folder):
    """Write what can be drawn; the paths."""
    by = {f.name: f.value for f in figures}
    drawn = [("costs.svg", bars(by))]
    drawn += [(name, scaling(title, unit, points, by))
              for name, title, unit, points in SCALING]
    os.makedirs(folder, exist_ok=True)
    out = []
    for name, svg in drawn:
        if svg:
            out.append(os.path.join(folder, name))
            with open(out[-1], "w", encoding="utf-8") as f:
                f.write(svg)
    return out
