"""What `schedule` prints is taken by systemd, and its line by a crontab."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from newsarchive.cli.schedule import cron_line, units


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("name", ["mynews", "my news 100%"])
def test_systemd_takes_the_units(tmp_path, name):
    root = tmp_path / name
    root.mkdir()
    paths = []
    for file, text in units(root, [shutil.which("true") or "/bin/true", "a b", "100%", "$HOME"]).items():
        (tmp_path / file).write_text(text)
        paths.append(tmp_path / file)
    done = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_the_units_are_printed(run, tmp_path, monkeypatch):
    assert run("init", str(tmp_path / "w")).code == 0
    monkeypatch.chdir(tmp_path / "w")
    result = run("schedule", "--systemd")
    text = result.raw.decode()
    assert result.code == 0
    assert re.search(r"^ExecStart=\S+newsarchive crawl --due --at-most 55m$", text, re.M)
    assert f"WorkingDirectory={tmp_path / 'w'}" in text
    assert "OnCalendar=*:0/5" in text
    assert "names no contact" in result.err


def test_units_are_installed_for_the_user(run, tmp_path, monkeypatch):
    run("init", str(tmp_path / "w"))
    monkeypatch.chdir(tmp_path / "w")
    monkeypatch.setenv("HOME", str(tmp_path))
    result = run("schedule", "--systemd", "--install")
    assert "systemctl --user enable --now newsarchive-w.timer" in result.err
    assert sorted(path.name for path in (tmp_path / ".config/systemd/user").iterdir()) == [
        "newsarchive-w.service",
        "newsarchive-w.timer",
    ]


def test_the_line_of_the_crontab_is_put_there_once(run, tmp_path, monkeypatch):
    run("init", str(tmp_path / "w"))
    monkeypatch.chdir(tmp_path / "w")
    table = tmp_path / "table"
    table.write_text("0 1 * * * backup\n")
    crontab = tmp_path / "bin" / "crontab"
    crontab.parent.mkdir()
    crontab.write_text(f'#!/bin/sh\nif [ "$1" = -l ]; then cat "{table}"; else cat > "{table}"; fi\n')
    crontab.chmod(0o755)
    monkeypatch.setenv("PATH", f"{crontab.parent}:{os.environ['PATH']}")
    for _ in range(2):
        assert run("schedule", "--cron", "--install").code == 0
    lines = table.read_text().splitlines()
    assert lines[0] == "0 1 * * * backup"
    assert len(lines) == 2
    assert lines[1].startswith(f"*/5 * * * * cd {tmp_path / 'w'} && ")


def test_percent_signs_are_escaped_for_cron():
    assert "100\\%" in cron_line(Path("/x/100%"), ["/usr/bin/newsarchive"])


@pytest.mark.parametrize("args", [(), ("--cron",)])
def test_what_is_missing_is_told(run, tmp_path, monkeypatch, args):
    monkeypatch.chdir(tmp_path)
    result = run("schedule", *args)
    assert result.code == 2
    assert "expected" in result.err
