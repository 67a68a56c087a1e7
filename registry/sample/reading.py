"""Reading the data files: days that depend on today, and numbers that nobody was ever given."""

import hashlib
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from schemas.base import Bilingual
from schemas.identifiers import check_digits

__all__ = ["NOTICE", "corporate_no", "files", "fingerprint", "gtin", "read"]

NOTICE: Final = Bilingual(
    ja="見本データです。ここにある事業者、製品、試験、ロットはすべて架空のものです。",
    en="Sample data: every firm, product, trial and lot here is invented.",
)
"""What must stand wherever the sample data is shown."""


_HERE: Final = Path(__file__).parent
_RELATIVE_DAY: Final = re.compile(r"today([+-]\d{1,4})?")


def files(folder: str) -> tuple[str, ...]:
    """Names of the data files in a folder, in order."""
    return tuple(f"{folder}/{path.name}" for path in sorted((_HERE / "data" / folder).glob("*.toml")))


def read(name: str, today: date | None = None) -> dict[str, Any]:
    """Read one data file.

    Args:
        name: Its path inside ``data``.
        today: What ``today``, ``today-30`` and ``today+700`` in the file count from; without it they stay as
            they are written. Other days become ISO text.
    """
    content: dict[str, Any] = tomllib.loads((_HERE / "data" / name).read_text(encoding="utf-8"))
    dated: dict[str, Any] = _dated(content, today)
    return dated


def fingerprint() -> str:
    """Twelve hexadecimal digits that change whenever the sample data or the tables' schema does."""
    digest = hashlib.sha256()
    for folder in (_HERE, _HERE.parent / "tables" / "migrations"):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".toml"}):
            digest.update(f"{path.relative_to(_HERE.parent).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def corporate_no(serial: int) -> str:
    """A corporate number with a right check digit; no registry office has the number 9999."""
    base = f"9999{serial:08}"
    return check_digits.corporate(base) + base


def gtin(serial: int) -> str:
    """A JAN code of 13 digits with a right check digit, at the very end of the Japanese range 45."""
    base = f"4599999{serial:05}"
    return base + check_digits.gs1(base)


def _dated(value: Any, today: date | None) -> Any:  # noqa: ANN401 # whatever a data file holds
    if isinstance(value, dict):
        return {name: _dated(inner, today) for name, inner in value.items()}
    if isinstance(value, list):
        return [_dated(inner, today) for inner in value]
    if today and isinstance(value, str) and (found := _RELATIVE_DAY.fullmatch(value)):
        return (today + timedelta(days=int(found[1] or 0))).isoformat()
    return value.isoformat() if isinstance(value, date) else value
