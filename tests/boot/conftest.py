# SPDX-License-Identifier: BSD-2-Clause
"""A terminal at the prompt, one boot for each file that asks for it.

A module may say OVERLAY = {"path": "where to"}: symbolic links over the root,
and MACHINE = {"append": "..."}: settings of the machine.
"""

import os
import sys

import pexpect
import pytest

import guest

HANG = 20     # seconds: hang detector


def lay_over(root, links):
    for path, target in links.items():
        at = root / path
        at.parent.mkdir(parents=True, exist_ok=True)
        at.symlink_to(target)
    guest.lay_over(root)
    return str(root)


@pytest.fixture(scope="module")
def shell(request, tmp_path_factory):
    env = dict(os.environ)
    for name, value in getattr(request.module, "MACHINE", {}).items():
        env[name.upper()] = value
    overlay = getattr(request.module, "OVERLAY", {})
    if overlay:
        env["ROOT"] = lay_over(tmp_path_factory.mktemp("root"), overlay)
    for name in ("V", "CMD"):
        env.pop(name, None)
    child = pexpect.spawn(sys.executable, ["-B", "tools/run.py"],
                          cwd=guest.TOP, env=env, timeout=HANG,
                          encoding="utf-8", codec_errors="replace")
    child.expect("Ctrl-A x leaves")
    child.expect(guest.PROMPT)
    yield child
    child.close(force=True)
