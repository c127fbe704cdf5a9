"""newsarchive.toml and the layers over it: what each site's keys are, where they come from, and what they may be."""

from newsarchive.config.file import FILE_NAME, Config, read_config
from newsarchive.config.keys import SITE_KEYS, WORKSPACE_KEYS, SiteEntry, Workspace
from newsarchive.config.kinds import check_networks, home_of, is_contact
from newsarchive.config.remove import remove_sites
from newsarchive.config.secrets import kept_value
from newsarchive.config.write import write_sites

__all__ = [
    "FILE_NAME", "SITE_KEYS", "WORKSPACE_KEYS", "Config", "SiteEntry", "Workspace", "check_networks", "home_of", "is_contact",
    "kept_value", "read_config", "remove_sites", "write_sites",
]  # fmt: skip
