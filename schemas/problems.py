"""What Pydantic found wrong, as field problems in Japanese and English."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from schemas.base import DECIMAL_PATTERN, Bilingual, FieldProblem
from schemas.identifiers import IdentifierRefused

__all__ = ["field_problems"]

_MESSAGES: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("入力してください。", "This field is required."),
    "extra_forbidden": (
        "この項目はありません。名前を確かめるか、削除してください。",
        "There is no such field; check its name or remove it.",
    ),
    "string_type": ("文字列にしてください。", "This must be a string."),
    "string_too_short": ("{min_length}文字以上にしてください。", "Use at least {min_length} character(s)."),
    "string_too_long": ("{max_length}文字以内にしてください。", "Use at most {max_length} characters."),
    "string_pattern_mismatch": ("形式が違います（{pattern}）。", "The form must be {pattern}."),
    "enum": ("次のいずれかにしてください: {expected}", "Use one of: {expected}."),
    "literal_error": ("次のいずれかにしてください: {expected}", "Use one of: {expected}."),
    "union_tag_invalid": ("次のいずれかにしてください: {expected_tags}", "Use one of: {expected_tags}."),
    "union_tag_not_found": ("{discriminator}を入力してください。", "The field {discriminator} is required."),
    "int_type": ("整数にしてください。", "This must be an integer."),
    "int_parsing": ("整数にしてください。", "This must be an integer."),
    "int_from_float": ("整数にしてください。", "This must be an integer."),
    "float_type": ("数値にしてください。", "This must be a number."),
    "float_parsing": ("数値にしてください。", "This must be a number."),
    "finite_number": ("有限の数値にしてください。", "This must be a finite number."),
    "bool_type": ("true か false にしてください。", "This must be true or false."),
    "bool_parsing": ("true か false にしてください。", "This must be true or false."),
    "greater_than": ("{gt}より大きくしてください。", "This must be greater than {gt}."),
    "greater_than_equal": ("{ge}以上にしてください。", "This must be {ge} or more."),
    "less_than": ("{lt}より小さくしてください。", "This must be less than {lt}."),
    "less_than_equal": ("{le}以下にしてください。", "This must be {le} or less."),
    "too_short": ("{min_length}件以上にしてください。", "Give at least {min_length} item(s)."),
    "too_long": ("{max_length}件以内にしてください。", "Give at most {max_length} items."),
    "tuple_type": ("配列にしてください。", "This must be an array."),
    "list_type": ("配列にしてください。", "This must be an array."),
    "dict_type": ("オブジェクトにしてください。", "This must be an object."),
    "model_type": ("オブジェクトにしてください。", "This must be an object."),
    "model_attributes_type": ("オブジェクトにしてください。", "This must be an object."),
    "date_type": ("日付は YYYY-MM-DD にしてください。", "A date is YYYY-MM-DD."),
    "date_parsing": ("日付は YYYY-MM-DD にしてください。", "A date is YYYY-MM-DD."),
    "date_from_datetime_parsing": ("日付は YYYY-MM-DD にしてください。", "A date is YYYY-MM-DD."),
    "url_parsing": ("URLの形式が違います。", "This is not a URL."),
    "json_invalid": ("JSONとして読めません: {error}", "This is not JSON: {error}."),
    "recursion_loop": ("入れ子が深すぎます。", "The nesting is too deep."),
}
_PATTERNS: Final[Mapping[str, tuple[str, str]]] = {
    DECIMAL_PATTERN: (
        "数は「12.5」のように、半角の数字と小数点で入力してください（整数部・小数部とも18桁以内）。",
        "Write a number like 12.5: digits and a point, up to 18 digits before and after it.",
    ),
}
"""What to say of a form that people would not read from its pattern."""


def field_problems(error: ValidationError) -> tuple[FieldProblem, ...]:
    """Return one problem a finding, in Pydantic's order; the input itself is not repeated.

    The codes are Pydantic's types; a refused identifier has the code of its check. Validators that raise
    ``ValueError`` write ``Japanese / English``.
    """
    return tuple(
        FieldProblem(
            field=".".join(str(part) for part in found["loc"]),
            code=_code(found["type"], found.get("ctx", {})),
            message=_bilingual(found["type"], found["msg"], found.get("ctx", {})),
        )
        for found in error.errors(include_url=False, include_input=False)
    )


def _code(kind: str, context: Mapping[str, Any]) -> str:
    cause = context.get("error")
    return cause.code if isinstance(cause, IdentifierRefused) else kind


def _bilingual(kind: str, message: str, context: Mapping[str, Any]) -> Bilingual:
    if kind in _MESSAGES:
        ja, en = _PATTERNS.get(context.get("pattern", ""), _MESSAGES[kind])
        return Bilingual(ja=ja.format_map(context), en=en.format_map(context))
    ja, separator, en = message.removeprefix("Value error, ").partition(" / ")
    if separator:
        return Bilingual(ja=ja, en=en)
    return Bilingual(ja=f"値が正しくありません（{message}）。", en=message)
