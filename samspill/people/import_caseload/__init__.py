"""``samspill import-caseload``: an office's own list of those it follows up, as its first hour.

Good rows land in small transactions and each refused row is told with its line number, so a
file can be corrected and run again: what has landed already is left as it is.
"""

from samspill.people.import_caseload.command import run

__all__ = ["run"]
