"""Articles to files: CSV, JSON and JSON Lines, and their pages to WARC.

One at a time, so that memory does not grow with the archive.

Knows articles, not tables; a target file is replaced only when all of it is written.
"""

from newsarchive.export.csvfile import CSV_COLUMNS, csv_row, join_names, split_names, write_csv
from newsarchive.export.formats import FORMATS, visible_only
from newsarchive.export.jsonfile import write_json, write_jsonl
from newsarchive.export.target import open_target
from newsarchive.export.warcfile import write_warc

__all__ = [
    "CSV_COLUMNS",
    "FORMATS",
    "csv_row",
    "join_names",
    "open_target",
    "split_names",
    "visible_only",
    "write_csv",
    "write_json",
    "write_jsonl",
    "write_warc",
]
