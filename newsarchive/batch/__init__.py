"""Many pages at once, in killable workers: out of files (`extract`, `ingest`), or out of the archive (`reextract`)."""

from newsarchive.batch.lines import extract_lines

__all__ = ["extract_lines"]
