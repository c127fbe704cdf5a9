"""`status --config`: what is in effect, and which layer says so."""

from __future__ import annotations

import json
import re


def test_status_config_tells_values_and_layers(run, tmp_path, monkeypatch):
    (tmp_path / "newsarchive.toml").write_text(
        '[defaults]\ninterval = "1h"\n[[sites]]\nhome = "a.example"\nname = "a"\n'
    )
    monkeypatch.setenv("NEWSARCHIVE_DELAY_SECONDS", "4")
    monkeypatch.setenv("NEWSARCHIVE_MAX_SECTIONS", "7")
    monkeypatch.setenv("NEWSARCHIVE_DELAY", "4")
    where = ("--db", str(tmp_path / "archive.db"))
    result = run("status", "a", "--config", "--json", *where)
    answer = json.loads(result.raw)
    rows = {row["key"]: (row["value"], row["from"]) for row in answer["sites"]["a.example"]}
    path = tmp_path / "newsarchive.toml"
    assert rows["interval"] == ("1 h", f"{path}:2")
    assert rows["delay_seconds"] == (4.0, "environment NEWSARCHIVE_DELAY_SECONDS")
    assert rows["timezone"] == ("UTC", "default")
    settings = {row["key"]: (row["value"], row["from"]) for row in answer["settings"]}
    assert settings["NEWSARCHIVE_MAX_SECTIONS"] == ("7", "environment NEWSARCHIVE_MAX_SECTIONS")
    assert settings["DOWNLOAD_DELAY"] == (1.0, "default")
    result = run("status", "--config", *where)
    assert result.code == 0
    assert re.search(r"^revisit +true +default$", result.raw.decode(), re.MULTILINE)
    assert "environment NEWSARCHIVE_DELAY_SECONDS" in result.raw.decode()
    assert "NEWSARCHIVE_DELAY sets nothing" in result.err
