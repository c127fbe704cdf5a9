"""Many pages at once, in killable workers: out of files (`extract`, `ingest`), or out of the archive (`reextract`)."""

from newsarchive.batch.explanations import Explanation, explain_pages
from newsarchive.batch.lines import extract_lines

__all__ = ["Explanation", "explain_pages", "extract_lines"]
