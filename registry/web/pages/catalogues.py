"""The words of the pages: gettext catalogues, read from their text form when the program starts.

Message ids are the English sentences, so the English catalogue holds only what differs from them. There is no
build step: a catalogue is compiled in memory.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

import registry
from registry.web.pages.language import Language

__all__ = ["LOCALES", "N_", "TEMPLATES", "translations"]

TEMPLATES = Path(registry.__file__).parents[1] / "templates"
LOCALES = TEMPLATES / "locales"


def N_(message: str) -> str:  # noqa: N802 # gettext's own name for it
    """Mark a message for translation where it stands; it is translated where it is shown."""
    return message


@cache
def translations(language: Language) -> Translations:
    """The catalogue of a language."""
    source = LOCALES / language / "LC_MESSAGES" / "registry.po"
    with source.open("rb") as text:
        catalogue = read_po(text, locale=language.value, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain="registry")
