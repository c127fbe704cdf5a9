"""The command: what it refuses, in one sentence each."""

import importlib.util
import socket

import pytest

from newsarchive.cli import main


def ended(capsys, *args):
    with pytest.raises(SystemExit) as end:
        main([str(arg) for arg in args])
    return end.value.code, capsys.readouterr().err


def test_without_the_extra(path, capsys, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr("newsarchive.cli.serve.find_spec", lambda name: None if name == "datasette" else find(name))
    code, told = ended(capsys, "serve", "--db", path)
    assert (code, "pip install 'datasette<1'" in told) == (2, True)


def test_without_an_archive(tmp_path, capsys):
    code, told = ended(capsys, "serve", "--db", tmp_path / "none.db")
    assert (code, "There is no archive at" in told) == (2, True)


def test_on_a_port_that_is_taken(path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, told = ended(capsys, "serve", "--db", path, "--port", taken.getsockname()[1])
    assert (code, "Choose another --port" in told) == (2, True)


def test_on_an_address_of_another_machine(path, capsys):
    code, told = ended(capsys, "serve", "--db", path, "--host", "192.0.2.1")
    assert (code, "Cannot listen on 192.0.2.1" in told) == (2, True)
