# SPDX-License-Identifier: BSD-2-Clause
"""A terminal at the prompt, one boot for each file that asks for it."""

import os
import sys

import pexpect
import pytest

import guest

PROMPT = r"[#$%>] $"
HANG = 20     # seconds: hang detector


@pytest.fixture(scope="module")
def shell():
    env = dict(os.environ)
    for name in ("V", "CMD"):
        env.pop(name, None)
    child = pexpect.spawn(sys.executable, ["-B", "tools/run.py"],
                          cwd=guest.TOP, env=env, timeout=HANG,
                          encoding="utf-8", codec_errors="replace")
    child.expect("Ctrl-A x leaves")
    child.expect(PROMPT)
    yield child
    child.close(force=True)
