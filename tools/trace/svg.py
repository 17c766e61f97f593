# SPDX-License-Identifier: BSD-2-Clause
"""A Canvas as SVG."""

from xml.sax.saxutils import escape, quoteattr

import layout

# one palette for the file and for the page; names are roles, not colours
STYLE = """
.seq { --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --a: #f4f6f8;
  --b: #ffffff; --life: #b9c1c9; --kernel: #6b7280; --exec: #c2410c;
  --vfs: #15803d; --vm: #1d4ed8; --proc: #7e22ce; --program: #0e7490;
  --other: #a16207; --call: #1b1f24; --fault: #b91c1c; --hit: #dbeafe;
  font-family: 'DejaVu Sans', Verdana, Arial, sans-serif; }
@media (prefers-color-scheme: dark) { .seq:not(.light) { --paper: #14181d;
  --ink: #e6e9ed; --soft: #9aa4af; --a: #1c2229; --b: #14181d;
  --life: #4a545f; --kernel: #9ca3af; --exec: #fb923c; --vfs: #4ade80;
  --vm: #7aa7ff; --proc: #c792f5; --program: #4cc9e0; --other: #facc15;
  --call: #e6e9ed; --fault: #f87171; --hit: #1e3a5f; } }
.seq.dark { --paper: #14181d; --ink: #e6e9ed; --soft: #9aa4af; --a: #1c2229;
  --b: #14181d; --life: #4a545f; --kernel: #9ca3af; --exec: #fb923c;
  --vfs: #4ade80; --vm: #7aa7ff; --proc: #c792f5; --program: #4cc9e0;
  --other: #facc15; --call: #e6e9ed; --fault: #f87171; --hit: #1e3a5f; }
.seq text { fill: var(--ink); }
.seq .mono { font-family: 'DejaVu Sans Mono', Consolas, monospace; }
.seq .soft, .seq .words { fill: var(--soft); }
.seq .title, .seq .phase, .seq .headname { font-weight: bold; }
.seq .headname, .seq .headwhat { fill: var(--paper); }
.seq .call { font-weight: bold; }
.seq .seed { fill: var(--soft); font-style: italic; }
.seq .bg { fill: var(--paper); }
.seq .banda { fill: var(--a); } .seq .bandb { fill: var(--b); }
.seq .haloa, .seq .halob { paint-order: stroke; stroke: var(--a);
  stroke-width: 3.5px; stroke-linejoin: round; }
.seq .halob { stroke: var(--b); }
.seq .msg:hover text, .seq .msg:focus text, .seq .msg.on text {
  stroke: var(--hit); }
.seq .hit { fill: transparent; }
.seq .msg { cursor: pointer; outline: none; }
.seq .msg:hover .hit, .seq .msg:focus .hit, .seq .msg.on .hit {
  fill: var(--hit); }
.seq .life { stroke: var(--life); stroke-dasharray: 2 3; }
.seq .callline { stroke: var(--call); stroke-width: 1.8; }
.seq .reply { stroke: var(--soft); stroke-width: 1.5;
  stroke-dasharray: 6 4; }
.seq .send { stroke: var(--proc); stroke-width: 1.8;
  stroke-dasharray: 12 4; }
.seq .kop { stroke: var(--kernel); stroke-width: 3; }
.seq .fault { stroke: var(--fault); stroke-width: 1.8; }
""" + "".join(f".seq .w-{n} {{ fill: var(--{n}); }}\n" for n in layout.COLORS)


def tip(d, out):
    """The head of an arrow, as a triangle of its own: markers differ."""
    x, y = d["x2"], d["y2"]
    back = -9 if d["x2"] >= d["x1"] else 9
    color = {"callline": "call", "reply": "soft", "send": "proc",
             "kop": "kernel", "fault": "fault"}[d["cls"]]
    out.append(f'<path d="M{x:.1f} {y:.1f}l{back} -4.5v9z"'
               f' style="fill:var(--{color})"/>')


def text(t, out):
    cls = " ".join(filter(None, [t.cls, "mono" if t.mono else ""]))
    anchor = "" if t.anchor == "start" else f' text-anchor="{t.anchor}"'
    # the width that the layout counted with, whatever font there is
    fit = f' textLength="{t.width():.1f}" lengthAdjust="spacingAndGlyphs"' \
        if t.mono else ""
    out.append(f'<text x="{t.x:.1f}" y="{t.y:.1f}" font-size="{t.size}"'
               f'{anchor}{fit} class="{cls}">{escape(t.text)}</text>')


def rect(d, out):
    close = "/>"
    if d["title"]:
        close = f"><title>{escape(d['title'])}</title></rect>"
    round_ = ' rx="5"' if d["cls"].startswith("head") else ""
    out.append(f'<rect x="{d["x"]:.1f}" y="{d["y"]:.1f}" width="{d["w"]:.1f}"'
               f' height="{d["h"]:.1f}"{round_} class="{d["cls"]}"{close}')


def write(canvas, title, style=True, pick=False):
    """SVG text; pick: messages can be focused and clicked."""
    # the page has the class on its body, so that it can change the theme
    cls = ' class="seq"' if style else ""
    out = [f'<svg xmlns="http://www.w3.org/2000/svg"{cls}'
           f' viewBox="0 0 {layout.WIDTH} {canvas.height:.0f}"'
           + ("" if pick else f' width="{layout.WIDTH}"'
              f' height="{canvas.height:.0f}"')
           + f' role="img" aria-label={quoteattr(title)}>']
    if style:
        out.append(f"<title>{escape(title)}</title><style>{STYLE}</style>")
    out.append(f'<rect class="bg" width="{layout.WIDTH}"'
               f' height="{canvas.height:.0f}"/>')
    for kind, d in canvas.items:
        if kind == "rect":
            rect(d, out)
        elif kind == "text":
            text(d, out)
        elif kind == "line":
            out.append(f'<line x1="{d["x1"]:.1f}" y1="{d["y1"]:.1f}"'
                       f' x2="{d["x2"]:.1f}" y2="{d["y2"]:.1f}"'
                       f' class="{d["cls"]}"/>')
            if d["head"]:
                tip(d, out)
        elif kind == "open":
            more = f' tabindex="0" role="button" data-n="{d["n"]}"' \
                f' aria-label={quoteattr(d["label"])}' if pick else ""
            out.append(f'<g class="msg"{more}>')
        elif kind == "close":
            out.append("</g>")
    out.append("</svg>")
    return "\n".join(out) + "\n"
