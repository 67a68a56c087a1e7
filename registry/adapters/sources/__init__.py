"""Readers of real sources: one profile a source, each yielding typed rows and row errors in constant memory.

``files`` opens and decodes, ``delimited`` reads tables, ``rows`` says what a reader yields, ``profiles`` what a
profile is; every other module is one source. Nothing here writes: services take the rows further.
"""

from collections.abc import Iterator
from typing import Final

from registry.adapters.sources import (
    eudamed,
    ffc,
    hearing_aids_tw,
    medical_institutions,
    otc,
    price_list,
    receipt_master,
    spice_metals,
)
from registry.adapters.sources.files import DAMAGE, SourceFile
from registry.adapters.sources.profiles import Options, Profile
from registry.adapters.sources.publications import doi_list, pubmed, tagged
from registry.adapters.sources.rows import Item, Row, Tally, refused
from registry.adapters.sources.trials import ctgov, ictrp, umin
from schemas.vocab import RowCode

__all__ = ["PROFILES", "Item", "Options", "Profile", "Row", "SourceFile", "Tally", "profile_of", "read"]

PROFILES: Final = {
    profile.code: profile
    for profile in (
        ctgov.PROFILE,
        ictrp.PROFILE,
        umin.PROFILE,
        pubmed.PROFILE,
        tagged.MEDLINE,
        tagged.RIS,
        doi_list.PROFILE,
        eudamed.PROFILE,
        ffc.PROFILE,
        hearing_aids_tw.PROFILE,
        medical_institutions.PROFILE,
        otc.PROFILE,
        price_list.PROFILE,
        receipt_master.PROFILE,
        spice_metals.PROFILE,
    )
}
"""Every profile by the code of its source."""


def profile_of(file: SourceFile) -> Profile | None:
    """Tell which source a file is of by its beginning; None when it is of none, or damaged."""
    try:
        opening = file.opening
    except DAMAGE:
        return None
    return next((profile for profile in PROFILES.values() if profile.detects(opening)), None)


def read(profile: Profile, file: SourceFile, options: Options | None = None) -> Iterator[Row]:
    """Read a file row by row; nothing in it raises.

    A file that is damaged yields the rows before the damage and then a row 0 that refuses: whoever stores the
    rows must not take such a file for a whole edition.

    Args:
        profile: The source.
        file: The file.
        options: What a person told about it.
    """
    try:
        yield from profile.rows(file, options or Options())
    except DAMAGE as error:
        yield refused(
            RowCode.E_FMT,
            0,
            value=file.name,
            ja="ファイルが壊れているか、読めない形式です。情報源から取得し直してください。",
            en=f"The file is damaged or of a form that cannot be read ({error}); fetch it from the source again.",
            lines=0,
        )
