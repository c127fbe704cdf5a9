"""Articles and rows to files: CSV, JSON, JSON Lines and Parquet, and the pages to WARC.

One at a time, so that memory does not grow with the archive.

Knows articles, not tables; a target file is replaced only when all of it is written.
"""

from newsarchive.export.csvfile import CSV_COLUMNS, csv_row, join_names, split_names, write_csv, write_csv_rows
from newsarchive.export.formats import FORMATS, ROW_FORMATS, visible_only
from newsarchive.export.jsonfile import write_json, write_jsonl
from newsarchive.export.target import open_target
from newsarchive.export.warcfile import write_warc

__all__ = [
    "CSV_COLUMNS",
    "FORMATS",
    "ROW_FORMATS",
    "csv_row",
    "join_names",
    "open_target",
    "split_names",
    "visible_only",
    "write_csv",
    "write_csv_rows",
    "write_json",
    "write_jsonl",
    "write_warc",
]
