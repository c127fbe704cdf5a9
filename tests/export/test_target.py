"""A file appears when it is whole, or not at all."""

import os
import stat

import pytest

from newsarchive.errors import UsageError
from newsarchive.export import open_target


def test_a_new_file(tmp_path):
    path = tmp_path / "out.csv"
    mask = os.umask(0o027)
    try:
        with open_target(str(path)) as file:
            file.write(b"new")
            assert not path.exists()
    finally:
        os.umask(mask)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, BrokenPipeError])
def test_an_old_file_stays_when_anything_goes_wrong(tmp_path, error):
    path = tmp_path / "out.csv"
    path.write_bytes(b"old")
    with pytest.raises(error), open_target(str(path)) as file:
        file.write(b"half")
        raise error
    assert path.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_an_old_file_keeps_its_mode_and_a_link_its_target(tmp_path):
    path, link = tmp_path / "out.csv", tmp_path / "link.csv"
    path.write_bytes(b"old")
    path.chmod(0o604)
    link.symlink_to(path)
    with open_target(str(link)) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


def test_a_device_is_written_to_directly():
    with open_target("/dev/null") as file:
        file.write(b"gone")


@pytest.mark.parametrize("name", ["no/such/folder.csv", "."])
def test_a_place_that_cannot_be_written(tmp_path, name):
    with pytest.raises(UsageError, match="Cannot write"), open_target(str(tmp_path / name)):
        pass


def test_a_full_disk_is_told_in_words():
    with pytest.raises(UsageError, match="No space left"), open_target("/dev/full") as file:
        file.write(b"x" * 100_000)
