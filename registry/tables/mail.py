"""The outbox: mail that is written with the thing it tells of, and sent afterwards."""

from piccolo.table import Table

from registry.tables.columns import integer, key, moment, optional_moment, optional_text, reference, text
from registry.tables.members import Person

__all__ = ["Mail"]


class Mail(Table, tablename="mail"):
    """One message to one person, whose address is read when it is sent.

    It waits while ``due_at`` is set. ``facts`` is the JSON object that fills the template; of a message with a
    secret it is emptied when the message was sent or given up. ``once`` names what is told once only.
    """

    id = key()
    person = reference(Person)
    template = text()
    facts = text()
    secret = integer()
    written_at = moment()
    due_at = optional_moment()
    attempts = integer()
    claimed_until = optional_moment()
    sent_at = optional_moment()
    once = optional_text()
    problem = optional_text()
