"""Units in UCUM, case-sensitive: which codes there are, and which one somebody meant (domain specification 4.1).

A small reader of the grammar of the Unified Code for Units of Measure: atoms with a prefix where they are metric,
exponents, ``.`` and ``/``, groups in brackets, whole numbers, and annotations in braces, which count things.
"""

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from schemas.base import Bilingual

__all__ = ["as_written", "checked_unit", "is_ucum", "nearest", "not_ucum"]

_PREFIXES: Final = "Ki Mi Gi Ti Y Z E P T G M k h da d c m u n p f a z y"
_METRIC: Final = """
    m s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv l L ar t bar u eV pc [c] [h] [k]
    [eps_0] [mu_0] [e] [m_e] [m_p] [G] [g] [ly] gf Ky Gal dyn erg P Bi St Mx G Oe Gb sb Lmb ph Ci R RAD REM
    cal_[15] cal_[20] cal_m cal_IT cal_th cal tex m[H2O] m[Hg] mho eq osm g% kat U [iU] [IU] Np B B[SPL] B[V]
    B[mV] B[uV] B[W] B[kW] bit By Bd st
"""
_NOT_METRIC: Final = """
    10* 10^ [pi] % [ppth] [ppm] [ppb] [pptr] gon deg ' '' min h d a_t a_j a_g a wk mo_s mo_j mo_g mo AU atm [lbf_av]
    [in_i] [ft_i] [yd_i] [mi_i] [nmi_i] [kn_i] [sin_i] [sft_i] [cin_i] [cft_i] [gal_us] [qt_us] [pt_us] [foz_us]
    [cup_us] [tbs_us] [tsp_us] [foz_m] [cup_m] [tbs_m] [tsp_m] [drp] [gal_br] [pt_br] [foz_br] [gr] [lb_av] [oz_av]
    [lb_tr] [oz_tr] [car_m] [degF] [degR] [degRe] [Cal] [Btu] [HP] [psi] [in_i'H2O] [in_i'Hg] [PRU] [diop]
    [p'diop] %[slope] [mesh_i] [Ch] [MET] [S] [HPF] [LPF] [pH] [arb'U] [USP'U] [GPL'U] [MPL'U] [APL'U] [beth'U]
    [anti'Xa'U] [todd'U] [dye'U] [smgy'U] [bdsk'U] [ka'U] [knk'U] [mclg'U] [tb'U] [CCID_50] [TCID_50] [EID_50] [PFU]
    [FFU] [CFU] [BAU] [AU] [Amb'a'1'U] [D'ag'U] [IR] [EU] bit_s
"""
_COUNTS: Final[Mapping[str, str]] = {
    "粒": "{tablet}", "錠": "{tablet}", "カプセル": "{capsule}", "丸": "{pill}", "包": "{sachet}", "袋": "{sachet}",
    "スティック": "{stick}", "本": "{bottle}", "缶": "{can}", "パック": "{pack}", "杯": "{cup}", "滴": "{drop}",
    "個": "{piece}", "枚": "{piece}", "台": "{piece}", "組": "{set}", "点": "{unit}",
}  # fmt: skip
_WORDS: Final[Mapping[str, str]] = {
    **_COUNTS,
    "ppm": "mg/kg", "ppb": "ug/kg", "℃": "Cel", "°c": "Cel", "cfu": "[CFU]", "個/g": "[CFU]/g",
    "個/ml": "[CFU]/mL", "cfu/ml": "[CFU]/mL", "mpn": "{MPN}", "ph": "[pH]", "iu": "[iU]", "mmhg": "mm[Hg]",
    "日": "d", "週": "wk", "月": "mo", "年": "a", "時間": "h", "分": "min", "秒": "s", "day": "d", "week": "wk",
    "month": "mo", "year": "a", "hour": "h", "グラム": "g", "ミリグラム": "mg", "キログラム": "kg",
    "リットル": "L", "ミリリットル": "mL", "mcg": "ug", "パーセント": "%",
    "℉": "[degF]", "°f": "[degF]",
}  # fmt: skip
"""What people write for a unit → its code; ppm and ppb are read as mass fractions."""
_COMMON: Final = """
    mg/kg ug/kg % [CFU]/g [CFU]/mL mg/d g/d ug/d Cel kPa Pa N kg mm cm m [pH] mg g ug mL L kcal kJ [iU] mm[Hg] mg/g
    ug/g g/kg mg/L mg/mL g/L g/mL mg/dL mmol/L min h d wk mo a s cm2 m2 m/s m/s2 W V A Hz {tablet} {capsule} {pill}
    {sachet} {stick} {bottle} {can} {pack} {cup} {drop} {piece} {set} {unit} {softgel}
"""
_FOLDED: Final = {code.casefold(): code for code in reversed(_COMMON.split())}
_LIKE: Final = 0.5
_SHOWN: Final = 40

_ANNOTATION, _GROUP = "\x00", "\x01"
_MARKS: Final = re.compile(r"\{[!-z|~]+\}")
_INNERMOST: Final = re.compile(r"\(([^()]+)\)")
_ASCII: Final = re.compile(r"[!-~]{1,40}")


def _any(words: str) -> str:
    return "|".join(re.escape(word) for word in words.split())


_SIMPLE: Final = f"(?:(?:{_any(_PREFIXES)})?(?:{_any(_METRIC)})|{_any(_NOT_METRIC)})"
_COMPONENT: Final = rf"(?:(?:{_SIMPLE}(?:[+-]?[0-9]+)?|[0-9]+){_ANNOTATION}?|{_ANNOTATION}|{_GROUP})"
_TERM: Final = re.compile(rf"/?{_COMPONENT}(?:[./]{_COMPONENT})*")
_NUMBERED: Final = re.compile(r"([0-9]+)([A-Za-z]+)")


@lru_cache(maxsize=1024)
def is_ucum(code: str) -> bool:
    """Whether a text is a code of UCUM, e.g. ``mg/kg``, ``/wk``, ``m/s2``, ``10*9{cells}/d``, ``mg/(100.g)``."""
    if not _ASCII.fullmatch(code):
        return False
    rest = _MARKS.sub(_ANNOTATION, code)
    while found := _INNERMOST.search(rest):
        if not _TERM.fullmatch(found[1]):
            return False
        rest = f"{rest[: found.start()]}{_GROUP}{rest[found.end() :]}"
    return _TERM.fullmatch(rest) is not None


def as_written(text: str) -> str:
    """The code of a unit as people write it; a text that nothing is known of comes back in half width.

    ``ppm``, ``粒``, ``CFU/g``, ``mg/日``, ``µg`` and ``mg/100g`` are known; whoever reads ``ppm`` as a share of the
    mass must have that confirmed.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split()).replace("\u03bc", "u")
    known = _WORDS.get(folded.casefold())
    if known or is_ucum(folded):
        return known or folded
    first, *below = folded.split("/")
    code = "/".join([_part(first), *(_NUMBERED.sub(r"(\1.\2)", _part(part)) for part in below)])
    return code if is_ucum(code) else folded


def _part(part: str) -> str:
    return part if is_ucum(part) else _WORDS.get(part.casefold(), part)


def nearest(text: str) -> str | None:
    """The code that is most like a text that is none; None where nothing is like it."""
    code = as_written(text)
    if is_ucum(code):
        return code
    parts = "/".join(_FOLDED.get(part.casefold(), part) for part in code.split("/"))
    if is_ucum(parts):
        return parts
    close = get_close_matches(code.casefold(), _FOLDED, n=1, cutoff=_LIKE)
    return _FOLDED[close[0]] if close else None


def not_ucum(text: str) -> Bilingual:
    """What to say of a text that is no code, with the nearest one."""
    meant = nearest(text)
    ja, en = (
        ("mg/kg、%、{tablet} などの記号で書いてください。", "write a code such as mg/kg, % or {tablet}.")
        if meant is None
        else (f"「{meant}」ではありませんか。", f"did you mean {meant}?")
    )
    return Bilingual(
        ja=f"単位「{text}」は UCUM の記号ではありません。{ja}",
        en=f"The unit “{text}” is no UCUM code; {en}",
    )


def checked_unit(text: str) -> str:
    """The text, if it is a code of UCUM.

    Raises:
        ValueError: It is none.
    """
    if not is_ucum(text):
        said = not_ucum(text[:_SHOWN])
        raise ValueError(f"{said.ja} / {said.en}")
    return text
