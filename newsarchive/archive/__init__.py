"""Everything that knows SQL. Others open an `Archive`, and say which articles they want by a `Selection`."""

from newsarchive.archive.archive import Archive
from newsarchive.archive.find.selection import Selection

__all__ = ["Archive", "Selection"]
