"""Timed work: which step ran up to when, and which process has it in hand."""

from piccolo.columns import Text
from piccolo.table import Table

from registry.tables.columns import moment, optional_moment

__all__ = ["Job"]


class Job(Table, tablename="job"):
    """One timed step; a process claims it until an instant, and a claim left behind by a crash runs out."""

    name = Text(primary_key=True, null=False, default="")
    due_at = moment()
    claimed_until = optional_moment()
    done_at = optional_moment()
