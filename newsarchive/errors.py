"""The exceptions of newsarchive.

    NewsArchiveError                anything below; ``exit_code`` is what the command line ends with
    ├── UsageError                  2   a setting, option or file that cannot be used as given
    ├── ArchiveError                2   the archive cannot be opened or written
    │   ├── ArchiveLockedError      2   another process writes this archive
    │   ├── ArchiveNewerError       2   written by a newer newsarchive
    │   ├── NotAnArchiveError       2   a file that is no archive
    │   ├── ArchiveFullError        2   no space left where the archive lies
    │   └── ArchiveDamagedError     5   SQLite reports damage
    └── ForgottenError              2   taken down before; not stored again

What a site does wrong is not an exception but an outcome in the ledger (`newsarchive.states.Reason`).
"""


class NewsArchiveError(Exception):
    """Base of all errors that newsarchive raises on purpose; the text is one sentence for the user."""

    exit_code = 1


class UsageError(NewsArchiveError):
    """A setting, option or file cannot be used as given."""

    exit_code = 2


class ArchiveError(NewsArchiveError):
    """The archive cannot be opened, read or written."""

    exit_code = 2


class ArchiveLockedError(ArchiveError):
    """Another process is writing this archive; the message names it."""


class ArchiveNewerError(ArchiveError):
    """The archive was written by a newer newsarchive than this one."""


class NotAnArchiveError(ArchiveError):
    """The file exists but is not an archive of newsarchive."""


class ArchiveFullError(ArchiveError):
    """The disk that holds the archive is full; what was stored before is intact."""


class ArchiveDamagedError(ArchiveError):
    """SQLite reports that the archive's file is damaged."""

    exit_code = 5


class ForgottenError(NewsArchiveError):
    """The URL was taken down by ``newsarchive forget``: nothing stores it again."""

    exit_code = 2
