"""Which codes rows of law may have, and the shape that each asks of its value.

A row is refused when it is proposed, not when a rule reads it: rules rely on these shapes.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, TypeGuard

from registry.domain.claims.patterns import MOST_WAYS, ways
from registry.domain.claims.phrases import phrase_of
from registry.domain.errors import Invalid
from registry.domain.legal import LegalRow
from schemas.base import Bilingual
from schemas.vocab import GmpType, ItemCategory, Nutrient, ProductClass, SubClass

__all__ = ["refuse_unusable"]

_DECIMAL: Final = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,12})?")
_UNITS: Final = frozenset({"g", "mg", "ug"})
_ITEM_PARTS: Final = frozenset({"ja", "en", "category", "pattern", "solid"})
_LONGEST_LIST: Final = 2_000
_LONGEST_TEXT: Final = 500
_LONGEST_TERM: Final = 3_650
_MOST_MONTHS: Final = 120
_MOST_YEN: Final = 100_000_000


def _whole(value: object) -> TypeGuard[int]:
    return type(value) is int and 1 <= value <= _LONGEST_TERM


def _yen(value: object) -> bool:
    return type(value) is int and 0 <= value <= _MOST_YEN


def _texts(value: object) -> TypeGuard[list[str]]:
    return (
        isinstance(value, list)
        and 0 < len(value) <= _LONGEST_LIST
        and all(isinstance(text, str) and text.strip() and len(text) <= _LONGEST_TEXT for text in value)
    )


def _of(words: frozenset[str]) -> Callable[[object], bool]:
    return lambda value: _texts(value) and words.issuperset(value)


def _matching(pattern: str) -> Callable[[object], bool]:
    return lambda value: _texts(value) and all(re.fullmatch(pattern, text, re.ASCII) for text in value)


def _day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _limits(value: object) -> bool:
    return (
        isinstance(value, dict)
        and _record(value, lower=_amount, upper=_amount, unit=_UNITS.__contains__)
        and Decimal(value["lower"]) < Decimal(value["upper"])
    )


def _amount(value: object) -> bool:
    return isinstance(value, str) and _DECIMAL.fullmatch(value) is not None


def _record(value: object, **parts: Callable[[object], bool]) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == parts.keys()
        and all(isinstance(value[name], str | int) and fits(value[name]) for name, fits in parts.items())
    )


def _letters(value: object) -> bool:
    return (
        isinstance(value, dict)
        and {word.value for word in SubClass}.issuperset(value)
        and all(isinstance(letter, str) and re.fullmatch("[A-Z]", letter) for letter in value.values())
    )


def _phrase(value: object) -> bool:
    return (
        isinstance(value, dict)
        and {"pattern"} <= value.keys() <= {"pattern", "suggestion_ja", "at_most"}
        and all(isinstance(part, str) for part in value.values())
        and (counted := ways(value["pattern"])) is not None
        and counted <= MOST_WAYS
    )


def _items(value: object) -> bool:
    return isinstance(value, list) and 0 < len(value) <= _LONGEST_LIST and all(_item(one) for one in value)


def _item(value: object) -> bool:
    if not isinstance(value, dict) or not {"ja", "en"} <= value.keys() <= _ITEM_PARTS:
        return False
    if value.get("solid", True) is not True or not _texts([value["ja"], value["en"]]):
        return False
    if "category" in value:
        return "pattern" not in value and value["category"] in set(ItemCategory)
    return _phrase({"pattern": value.get("pattern")}) and _compiles(value["pattern"])


def _compiles(pattern: str) -> bool:
    try:
        return re.compile(pattern).search("") is None
    except re.error:
        return False


_WHOLE: Final = Bilingual(ja="1〜3650の整数にしてください。", en="Give a whole number from 1 to 3650.")
_LIST: Final = Bilingual(
    ja="空でない文字列の配列にしてください。", en="Give an array of texts that are not blank."
)
_PHRASE: Final = Bilingual(
    ja="pattern（必須）、suggestion_ja、at_most（block・warn・info）を持つオブジェクトにしてください。"
    "pattern では回数の上限がない繰り返し（*、+）、群の繰り返し、後方参照は使えません。",
    en="Give an object with pattern (required), suggestion_ja and at_most (block, warn, info). Patterns may not use"
    " repetition without an upper bound (*, +), repeated groups or back references.",
)
_SHAPES: Final[Mapping[str, tuple[Callable[[object], bool], Bilingual]]] = {
    r"review\.terms": (
        lambda value: _record(
            value, completeness=_whole, first_decision=_whole, reply=_whole, re_review=_whole, appeal=_whole
        ),
        Bilingual(
            ja="completeness、first_decision、reply、re_review、appeal（日数）を入れてください。",
            en="Give completeness, first_decision, reply, re_review and appeal (whole numbers of days).",
        ),
    ),
    r"review\.interests": (
        lambda value: _record(value, blocking_months=_whole, paid_yen=_yen, declared_months=_whole),
        Bilingual(
            ja="blocking_months、declared_months（月数）、paid_yen（円）を入れてください。",
            en="Give blocking_months and declared_months (whole numbers) and paid_yen.",
        ),
    ),
    r"review\.correction_days": (_whole, _WHOLE),
    r"foshu\.periodic_test_months": (
        lambda value: _whole(value) and value <= _MOST_MONTHS,
        Bilingual(ja="月数（1〜120の整数）にしてください。", en="Give a number of months from 1 to 120."),
    ),
    r"ffc\.notice_days(_long)?": (_whole, _WHOLE),
    r"haichi\.licence_years": (_whole, _WHOLE),
    r"ffc\.self_check": (
        lambda value: _record(value, numbers_until=_day, report_by=_day, months=_whole),
        Bilingual(
            ja="numbers_until と report_by（日付）、months（月数）を入れてください。",
            en="Give numbers_until and report_by (dates) and months (a whole number).",
        ),
    ),
    r"ffc\.harm_report": (
        lambda value: _record(value, cases=_whole, window_days=_whole, report_days=_whole),
        Bilingual(
            ja="cases、window_days、report_days（整数）を入れてください。",
            en="Give cases, window_days and report_days (whole numbers).",
        ),
    ),
    r"ffc\.gmp": (
        _of(frozenset(GmpType)),
        Bilingual(ja="GMP等の種類の配列にしてください。", en="Give an array of kinds of GMP certificate."),
    ),
    r"ffc\.new_label": (
        lambda value: value is True,
        Bilingual(
            ja="true にしてください。終わる日は valid_to で示します。", en="Give true; an end is a valid_to."
        ),
    ),
    r"ffc\.review_checklist|fnfc\.cautions|foods\.(medicine_only|designated_ingredients)": (_texts, _LIST),
    rf"fnfc\.limits\.({'|'.join(Nutrient)})": (
        _limits,
        Bilingual(
            ja="lower < upper（10進数の文字列）と unit（g・mg・ug）を入れてください。",
            en="Give lower < upper (decimal strings) and unit (g, mg or ug).",
        ),
    ),
    rf"fnfc\.wording\.({'|'.join(Nutrient)})": (_texts, _LIST),
    r"fnfc\.not_as_tablet": (
        _of(frozenset(Nutrient)),
        Bilingual(ja="栄養成分の配列にしてください。", en="Give an array of nutrients."),
    ),
    r"medicines\.approval_letters": (
        _letters,
        Bilingual(
            ja="細区分から英字1字への対応にしてください。", en="Give a letter for each sub-class (an object)."
        ),
    ),
    r"medicines\.legacy_until": (_day, Bilingual(ja="日付（YYYY-MM-DD）にしてください。", en="Give a date.")),
    r"rx\.yj_prefixes|devices\.jis_known": (
        _matching(r"\d{4}"),
        Bilingual(ja="4桁の数字の配列にしてください。", en="Give an array of four digits each."),
    ),
    r"rx\.kampo_jsccm": (
        lambda value: isinstance(value, str) and re.fullmatch(r"87[0-9]{4}", value) is not None,
        Bilingual(ja="87で始まる6桁の数字にしてください。", en="Give six digits that begin with 87."),
    ),
    rf"quality\.minimum_items\.({'|'.join(ProductClass)})": (
        _items,
        Bilingual(
            ja="ja・en と、category か pattern のどちらかを持つオブジェクトの配列にしてください。"
            "錠剤等だけの項目には solid を true で付けます。",
            en="Give an array of objects with ja, en and either category or pattern (solid = true for tablets only).",
        ),
    ),
    r"claims\.(ALLOW|L([1-9]|1[01])_[A-Z]+|L13_MISSING)(\.[a-z0-9_]{1,40})?": (_phrase, _PHRASE),
}


def refuse_unusable(row: LegalRow) -> None:
    """Refuse a row that no rule can read.

    Raises:
        Invalid: No rule knows the code, the value has another shape than its code asks for, the pattern of a phrase
            is not safe to run, or the row ends before it begins.
    """
    shape = next((shape for code, shape in _SHAPES.items() if re.fullmatch(code, row.code)), None)
    if shape is None:
        raise Invalid.field(
            "code",
            "E_REF",
            ja=f"「{row.code}」という規則はありません。一覧にあるコードを使ってください。",
            en=f"No rule is called {row.code}; use a code of the list.",
        )
    fits, message = shape
    if not fits(row.value):
        raise Invalid.field("value", "E_FMT", ja=message.ja, en=message.en)
    if row.valid_to is not None and row.valid_to < row.valid_from:
        raise Invalid.field(
            "valid_to",
            "E_DATE",
            ja="終わりの日は始まりの日以後にしてください。",
            en="The last day must not be before the first.",
        )
    if row.code.startswith("claims."):
        try:
            phrase_of(row)
        except ValueError:
            raise Invalid.field("value", "E_ENUM", ja=_PHRASE.ja, en=_PHRASE.en) from None
