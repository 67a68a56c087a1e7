"""The catalogues: every sentence of the pages is translated, and no translation is left over."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import InternationalizationExtension

from registry.web.pages.catalogues import LOCALES, TEMPLATES
from tests.conftest import ROOT

KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
MessageId = str | tuple[str, ...]


def in_code() -> Iterator[MessageId]:
    for path in sorted((ROOT / "registry/web/pages").rglob("*.py")):
        for _, found, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            yield found


def in_templates() -> Iterator[MessageId]:
    environment = Environment(extensions=[InternationalizationExtension], autoescape=True)
    environment.policies["ext.i18n.trimmed"] = True
    (extension,) = environment.extensions.values()
    assert isinstance(extension, InternationalizationExtension)
    for path in sorted(TEMPLATES.rglob("*.html")):
        if path.parent.name == "certificate":
            continue  # printed in both languages side by side
        for _, function, found in extension._extract(environment.parse(path.read_text(encoding="utf-8"))):
            parts = (found,) if isinstance(found, str) else tuple(part for part in found or () if part)
            if function == "ngettext":
                yield parts
            elif parts:  # none where the sentence is not written there but handed in
                yield parts[0]


def catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES/registry.po").open("rb") as text:
        return read_po(text, locale=language, abort_invalid=True)


def messages(language: str) -> dict[MessageId, Message]:
    return {message.id: message for message in catalogue(language) if message.id}


# What Python's formatting takes: %(name)s with its flags and letter, or %% for a percent sign.
_PLACES = re.compile(r"%(?:\(\w+\)[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]|(%))?")


def places(text: str) -> set[str]:
    """The values a sentence takes, each with its format; a percent sign that is neither stands for itself."""
    return {found[0] for found in _PLACES.finditer(text) if not found[1]}


def faults(asked: str, said: str) -> set[str]:
    """What a translation lacks, adds or spells so that its page could not be made."""
    wanted, given = places(asked), places(said)
    return (wanted ^ given) | (given & {"%"})


@pytest.fixture(scope="module")
def used() -> set[MessageId]:
    return {*in_code(), *in_templates()}


def test_every_sentence_has_its_japanese(used: set[MessageId]) -> None:
    japanese = messages("ja")
    assert sorted(str(text) for text in used if text not in japanese or not all_said(japanese[text])) == []


def all_said(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (list, tuple)) else bool(message.string)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_translation_is_left_over_or_uncertain(language: str, used: set[MessageId]) -> None:
    found = messages(language)
    assert sorted(str(text) for text in found if text not in used) == []
    assert [str(text) for text, message in found.items() if message.fuzzy] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_translation_takes_the_same_values_in_the_same_format(language: str) -> None:
    for text, message in messages(language).items():
        said = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        asked = text if isinstance(text, tuple) else (text,)
        for sentence in filter(None, said):
            assert not faults(asked[-1], sentence), text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("All of it", "全体の100%"),
        ("%(n)s of it", "全体の%(n)s%"),
        ("%(n)s of it", "全体の%(m)s"),
        ("%(n)s of it", "全体の%(n)d"),
        ("%(n)s of it", "全体の%(n)"),
        ("%(n)s of it", "全体"),
        ("All of it", "%(n)s全体"),
    ],
)
def test_a_translation_that_would_break_its_page_is_found(asked: str, said: str) -> None:
    assert faults(asked, said)


def test_a_percent_sign_that_is_written_twice_is_printed_once() -> None:
    assert not faults("%(n)s%% of it", "全体の%(n)s%%")
    assert not faults("%(n)s percent of it", "全体の%(n)s%%")


def test_japanese_sentences_end_as_japanese_does() -> None:
    """A full stop of the wrong script is a sentence left half translated."""
    for message in messages("ja").values():
        said = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        for sentence in said:
            assert not sentence.endswith((".", "?", "!")), sentence
            assert not set(sentence) <= set(string.printable), sentence


def test_sentences_are_not_put_together_in_code() -> None:
    """A template's text outside markup is a sentence nobody translates."""
    for path in sorted(Path(TEMPLATES).rglob("*.html")):
        if path.parent.name == "certificate":
            continue
        environment = Environment(extensions=[InternationalizationExtension], autoescape=True)
        bare = "".join(
            token for _, kind, token in environment.lex(path.read_text(encoding="utf-8")) if kind == "data"
        )
        outside = "".join(part.partition(">")[2] for part in bare.split("<"))
        assert not any(character.isalpha() for character in outside.replace("&nbsp;", "")), (path, outside)
