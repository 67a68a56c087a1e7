"""The package of a workbook: refused before anything of it is unpacked or parsed that is not plain.

A part with a document type, the only place where entities can be declared, is refused before it is parsed; the parser
is the standard library's, for rows are read by whichever thread is free and lxml's documents belong to one thread.
"""

import contextlib
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET  # no document type reaches it, see _refuse_entities
from xml.parsers import expat

from registry.adapters.sheets.sheet import Limits, refusal
from schemas.vocab import RowCode

__all__ = ["BROKEN", "damaged", "events", "guard", "local", "parsed"]

BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    ET.ParseError,
    expat.ExpatError,
)
"""What reading a damaged package may raise."""
_RATIO: Final = 250
_SMALL: Final = 5_000_000
_TYPES: Final = "[Content_Types].xml"


def damaged() -> Exception:
    """The refusal of a file that cannot be read."""
    return refusal(
        RowCode.E_FMT,
        ja="Excel のファイル（.xlsx）として読めません。開いて保存し直すか、CSV で送ってください。",
        en="This cannot be read as an Excel file (.xlsx); open and save it again, or send CSV.",
    )


def guard(package: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse what is no plain workbook before anything is unpacked."""
    names = {info.filename.lower() for info in package.infolist()}
    if any(name.endswith(("vbaproject.bin", ".xlm")) or "/macrosheets/" in name for name in names):
        raise _with_macros()
    if "xl/workbook.xml" not in names:
        raise refusal(
            RowCode.E_FMT,
            ja="Excel のファイル（.xlsx）ではありません。.xlsx か CSV で送ってください。",
            en="This is no Excel file (.xlsx); send .xlsx or CSV.",
        )
    for info in package.infolist():
        if info.flag_bits & 1:
            raise refusal(
                RowCode.E_FMT,
                ja="パスワード付きのファイルです。パスワードを外して保存し直してください。",
                en="The file has a password; save it without one.",
            )
    packed = sum(info.compress_size for info in package.infolist())
    unpacked = sum(info.file_size for info in package.infolist())
    too_large = limits.unpacked is not None and unpacked > limits.unpacked
    if too_large or (unpacked > _SMALL and unpacked > packed * _RATIO):
        raise refusal(
            RowCode.E_LIMIT,
            ja="展開すると大きすぎるファイルです。不要な書式や空白行を除いて保存し直してください。",
            en="The file unpacks to too much; save it without unused formatting and rows.",
        )
    if _TYPES in package.namelist():
        with package.open(_TYPES) as types:
            if b"macroEnabled" in types.read(_SMALL):  # so even where every macro was deleted
                raise _with_macros()


def _with_macros() -> Exception:
    return refusal(
        RowCode.E_FMT,
        ja="マクロを含むファイル（.xlsm など）は受け付けません。マクロのない .xlsx で保存し直してください。",
        en="Files with macros (.xlsm) are refused; save it as .xlsx without macros.",
    )


class _Begun(Exception):
    """Leaves a parser at the first element; a signal."""


def _refuse_entities(package: zipfile.ZipFile, part: str) -> None:
    """Refuse a part with a document type.

    Raises:
        Invalid: It has one.
    """

    def begun(*_: object) -> None:
        raise _Begun

    def declared(*_: object) -> None:
        raise damaged()

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = declared, begun
    with package.open(part) as stream, contextlib.suppress(_Begun):
        while chunk := stream.read(1 << 16):
            parser.Parse(chunk)


def events(package: zipfile.ZipFile, part: str, *names: str) -> Iterator[ET.Element]:
    """The elements of these names, whatever their namespace, as they end; emptied after use."""
    _refuse_entities(package, part)
    with package.open(part) as stream:
        root: ET.Element | None = None
        for event, element in ET.iterparse(stream, events=("start", "end")):  # noqa: S314 # no entities, see above
            if event == "start":
                root = element if root is None else root
            elif local(element) in names and root is not None:
                yield element
                element.clear()
                root[-1].clear()  # a large part must not stay in memory


def local(element: ET.Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def parsed(package: zipfile.ZipFile, part: str) -> ET.Element:
    """A small part as a whole."""
    _refuse_entities(package, part)
    with package.open(part) as stream:
        return ET.parse(stream).getroot()  # noqa: S314 # no entities, see above
