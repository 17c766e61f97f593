# SPDX-License-Identifier: BSD-2-Clause
"""The runners of tests: tests/run.py, .ci/run."""

import importlib.util
import os
import shutil
import subprocess

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.fixture
def run():
    """tests/run.py as a module."""
    spec = importlib.util.spec_from_file_location(
        "run_tests", os.path.join(TOP, "tests/run.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def verdicts(run, monkeypatch, capsys, outcomes):
    monkeypatch.setattr(run, "jobs", lambda build, pattern: [
        (label, lambda found: found, (found,))
        for label, found in outcomes.items()])
    monkeypatch.delenv("T", raising=False)
    status = run.main()
    return status, capsys.readouterr().out


def test_what_failed_is_told_at_the_end(run, monkeypatch, capsys):
    bad = run.Outcome("a/bad", "fail", "line 1\nline 2")
    good = [run.Outcome(f"b/good{i}", "ok") for i in range(3)]
    status, out = verdicts(run, monkeypatch, capsys, {"a": [bad], "b": good})
    assert status == 1
    assert out.endswith("\nfailed:\n    fail a/bad\n         | line 1\n"
                        "         | line 2\n3 passed, 1 failed\n"), out


def test_what_passed_is_not_listed(run, monkeypatch, capsys):
    skip = run.Outcome("a/skip", "skip", "no such machine")
    status, out = verdicts(run, monkeypatch, capsys,
                           {"a": [skip, run.Outcome("a/good", "ok")]})
    assert status == 0
    assert "failed:" not in out and "a/good" not in out
    assert "skip a/skip: no such machine\n" in out
    assert out.endswith("\n1 passed, 0 failed, 1 skipped\n")


def test_no_test_is_no_success(run, monkeypatch, capsys):
    assert verdicts(run, monkeypatch, capsys, {})[0] == 1


@pytest.mark.parametrize("test,check,status,tail", [
    ("echo '5 passed, 0 failed'", "echo '2 passed, 0 failed'", 0,
     ["2 passed, 0 failed", "7 passed, 0 failed"]),
    # the failures come after all that the checks say
    ("echo noise; echo failed:; echo one; echo '5 passed, 1 failed'; false",
     "echo '2 passed, 0 failed'", 1,
     ["2 passed, 0 failed", "failed:", "one", "5 passed, 1 failed",
      "7 passed, 1 failed"]),
    # a part that says nothing of tests is a failure, and its end is shown
    ("echo broken; false", "echo '2 passed, 0 failed'", 1,
     ["2 passed, 0 failed", "broken", "2 passed, 1 failed"]),
    ("true", "echo '2 passed, 0 failed'", 1,
     ["2 passed, 0 failed", "2 passed, 1 failed"]),
])
def test_ci_run(tmp_path, test, check, status, tail):
    os.mkdir(tmp_path / ".ci")
    shutil.copy(os.path.join(TOP, ".ci/run"), tmp_path / ".ci/run")
    (tmp_path / "Makefile").write_text(
        f"test:\n\t@{test}\ncheck:\n\t@{check}\n")
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    p = subprocess.run([tmp_path / ".ci/run"], env=env, check=False,
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                       encoding="utf-8")
    lines = [ln for ln in p.stdout.splitlines() if "make: ***" not in ln]
    assert (p.returncode, lines[-len(tail):]) == (status, tail), p.stdout
