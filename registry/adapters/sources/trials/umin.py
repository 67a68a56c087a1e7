"""UMIN-CTR: the daily snapshot of the register as CSV (``ctr_data_j.csv.gz``, ``ctr_data_e.csv.gz``).

Headings are in both languages, ``目標参加者数/Target sample size``; either language alone is taken as well, and a
column that a file lacks is read as missing. Where a text exists in both languages its heading stands twice, the
Japanese first. Values of a choice are in both languages too, ``試験終了/Completed``. Names of persons, addresses and
telephone numbers stand in the file and are not read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from registry.adapters.sources.delimited import SECOND, Record, heading_key, records
from registry.adapters.sources.files import Opening, SourceFile
from registry.adapters.sources.profiles import Options, Profile, provenance
from registry.adapters.sources.rows import Row, built, refused
from registry.adapters.sources.trials.reading import RecordReader
from registry.domain import trial_words
from schemas.base import Bilingual
from schemas.imports import Source
from schemas.trials import (
    AgeLimit,
    Eligibility,
    EthicsReview,
    Sponsor,
    SummaryResults,
    TrialDates,
    TrialDesign,
    TrialDocument,
    TrialIntervention,
    TrialOutcome,
    TrialSampleSize,
    TrialTitles,
)
from schemas.vocab import RowCode, TrialStatus

__all__ = ["PROFILE"]

_REGISTER: Final = "UMIN-CTR"
_MOST_INTERVENTIONS: Final = 10
_NUMBER: Final = ("UMIN試験ID", "UMIN ID", "Unique ID issued by UMIN")
_SCIENTIFIC: Final = ("科学的試験名", "Scientific Title", "試験名", "Official scientific title of the study")
_PUBLIC: Final = ("一般向け試験名", "Public title", "試験簡略名", "Title of the study (Brief title)")
_TARGET: Final = ("目標参加者数", "Target sample size")
_ENROLLED: Final = ("組み入れ参加者数", "Number of participants that the trial has enrolled")
_RESULT_ADDRESS: Final = (
    "結果掲載URL",
    "URL releasing results",
    "URL related to results and publications",
)
_PUBLISHED: Final = {
    "未公表": False,
    "unpublished": False,
    "中間解析等の途中公開": True,
    "partiallypublished": True,
    "最終結果が公表されている": True,
    "published": True,
}
_STATUSES: Final = {
    "開始前": TrialStatus.PLANNED,
    "一般募集中": TrialStatus.RECRUITING,
    "限定募集中": TrialStatus.RECRUITING,
    "参加者募集終了-試験継続中": TrialStatus.ONGOING,
    "募集中断": TrialStatus.ONGOING,
    "試験中止": TrialStatus.TERMINATED,
    "試験終了": TrialStatus.COMPLETED,
    "主たる結果の公表済み": TrialStatus.COMPLETED,
}
_AGE: Final = re.compile(r"(\d{1,3}) *(?:歳|years?)")
_JAPANESE: Final = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_WEB_ADDRESS: Final = re.compile(r"https?://\S{1,480}")

_SOURCE: Final = Source(
    code="umin",
    name=Bilingual(ja="UMIN臨床試験登録システム（UMIN-CTR）", en="UMIN Clinical Trials Registry (UMIN-CTR)"),
    terms=Bilingual(
        ja="UMIN-CTR データの利用規約による（出典明示）",
        en="Terms for use of UMIN-CTR data (source to be acknowledged)",
    ),
)


class _Cells:
    """The values of a row by either language of their heading."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self._values: dict[str, str] = {}
        for heading, value in cells.items():
            ja, slash, en = heading.removesuffix(SECOND).partition("/")
            for name in (heading.removesuffix(SECOND), ja, *([en] if slash else [])):
                self._values.setdefault(_key(name) + (SECOND if heading.endswith(SECOND) else ""), value)

    def first(self, names: Sequence[str]) -> str:
        """The value under the first of the headings that the file has and that holds something."""
        return next((value for name in names if (value := self._values.get(_key(name), ""))), "")

    def second(self, names: Sequence[str]) -> str:
        """As `first`, of the second column of the same heading: the English text."""
        return next((value for name in names if (value := self._values.get(_key(name) + SECOND, ""))), "")

    def chosen(self, *names: str) -> str:
        """The English half of a choice in two languages; the whole where it is in one."""
        value = self.first(names)
        ja, slash, en = value.partition("/")
        return en if slash and _JAPANESE.search(ja) else value


def _key(heading: str) -> str:
    return heading_key(heading).casefold()


def _detects(opening: Opening) -> bool:
    line = _key(opening.first_line)
    return any(_key(name) in line for name in _NUMBER) and any(_key(name) in line for name in _TARGET)


def _rows(file: SourceFile, options: Options) -> Iterator[Row]:
    if not _detects(file.opening):
        yield refused(
            RowCode.E_REQ,
            0,
            ja=f"見出し「{_NUMBER[0]}」「{_TARGET[0]}」の列がありません。UMIN-CTR のファイルか確かめてください。",
            en=f"Columns {_NUMBER[1]} and {_TARGET[1]} are missing; check that this file is of UMIN-CTR.",
            lines=0,
        )
        return
    for record in records(file, ()):
        yield record if isinstance(record, Row) else _row(file, options, record)


def _row(file: SourceFile, options: Options, record: Record) -> Row:
    cells = _Cells(record.cells)
    number = cells.first(_NUMBER)
    if not number:
        return refused(
            RowCode.E_REQ,
            record.line,
            _NUMBER[0],
            ja="UMIN試験IDがありません。",
            en="The UMIN trial number is missing.",
        )
    reader = RecordReader(record.line, options.date_order)

    def make() -> TrialDocument:
        status = reader.short("試験進捗状況", cells.first(("試験進捗状況", "Recruitment status")))
        others = [cells.first((f"試験ID{n}", f"Study ID_{n}")) for n in (1, 2)]
        return reader.reviewed(
            TrialDocument(
                source=_SOURCE,
                provenance=provenance(file, record.sha256, exported_on=file.day_in_name),
                primary_registry=_REGISTER,
                identifiers=reader.identifiers(_NUMBER[0], number, others),
                titles=_titles(reader, cells),
                primary_sponsor=_sponsor(reader, cells, "実施責任組織", "Sponsor"),
                secondary_sponsors=_listed(_sponsor(reader, cells, "共同実施組織", "Co-sponsor")),
                funders=_funders(reader, cells),
                countries=reader.several("試験実施地域", [cells.chosen("試験実施地域", "Region")]),
                conditions=reader.several("対象疾患名", [cells.first(("対象疾患名", "Condition"))]),
                interventions=_interventions(reader, cells),
                eligibility=_eligibility(reader, cells),
                design=_design(reader, cells),
                dates=_dates(reader, cells),
                sample_size=_sample_size(cells),
                status=_status(status or ""),
                status_text=status,
                primary_outcomes=_outcomes(reader, cells, "主要アウトカム評価項目", "Primary outcomes"),
                secondary_outcomes=_outcomes(
                    reader, cells, "副次アウトカム評価項目", "Key secondary outcomes"
                ),
                ethics=_ethics(reader, cells),
                results=_results(reader, cells),
            )
        )

    return built(record.line, make, reader.problems)


def _titles(reader: RecordReader, cells: _Cells) -> TrialTitles:
    """Titles by their language: a column holds Japanese unless the study has an English title only."""
    public, scientific = cells.first(_PUBLIC), cells.first(_SCIENTIFIC)
    return TrialTitles(
        public=reader.long("Public title", cells.second(_PUBLIC) or _unless_japanese(public)),
        public_ja=reader.long("一般向け試験名", public if _JAPANESE.search(public) else ""),
        scientific=reader.long("Scientific Title", cells.second(_SCIENTIFIC) or _unless_japanese(scientific)),
        scientific_ja=reader.long("科学的試験名", scientific if _JAPANESE.search(scientific) else ""),
        acronym=reader.short("Acronym", cells.first(("一般向け試験名略称", "Acronym"))),
    )


def _unless_japanese(text: str) -> str:
    return "" if _JAPANESE.search(text) else text


def _sponsor(reader: RecordReader, cells: _Cells, *names: str) -> Sponsor | None:
    return reader.sponsor(names[0], cells.first(names))


def _funders(reader: RecordReader, cells: _Cells) -> tuple[Sponsor, ...]:
    return (
        *_listed(_sponsor(reader, cells, "研究費提供組織", "Funding Source")),
        *_listed(_sponsor(reader, cells, "その他の研究費提供組織", "Name of secondary funder(s)")),
    )


def _listed(sponsor: Sponsor | None) -> tuple[Sponsor, ...]:
    return () if sponsor is None else (sponsor,)


def _interventions(reader: RecordReader, cells: _Cells) -> tuple[TrialIntervention, ...]:
    read = (
        reader.long(f"介入{n}", cells.first((f"介入{n}", f"Interventions/Control_{n}")))
        for n in range(1, _MOST_INTERVENTIONS + 1)
    )
    return tuple(TrialIntervention(name=name) for name in read if name is not None)


def _eligibility(reader: RecordReader, cells: _Cells) -> Eligibility:
    return Eligibility(
        inclusion=reader.long("選択基準", cells.first(("選択基準", "Key inclusion criteria"))),
        exclusion=reader.long("除外基準", cells.first(("除外基準", "Key exclusion criteria"))),
        minimum_age=_age(cells.first(("年齢(下限)", "Age-lower limit"))),
        maximum_age=_age(cells.first(("年齢(上限)", "Age-upper limit"))),
        sex=trial_words.sex(cells.chosen("性別", "Gender")),
    )


def _age(text: str) -> AgeLimit | None:
    """``20歳/years-old以上/<=`` is 20 years; other texts as the other registers write them."""
    found = _AGE.search(text)
    return trial_words.age_limit(f"{found[1]} years" if found else text)


def _design(reader: RecordReader, cells: _Cells) -> TrialDesign:
    study_type = reader.short("試験の種類", cells.chosen("試験の種類", "Study type"))
    masking = cells.chosen("ブラインド化", "Blinding")
    phase = cells.chosen("試験のフェーズ", "Developmental phase")
    return TrialDesign(
        study_type=trial_words.study_type(study_type or ""),
        study_type_text=study_type,
        allocation=trial_words.allocation(cells.chosen("ランダム化", "Randomization")),
        masking=trial_words.masking(f"masking: {masking}") if masking else None,
        model_text=reader.short("基本デザイン", cells.chosen("基本デザイン", "Basic design")),
        purpose_text=reader.short("介入の目的", cells.chosen("介入の目的", "Purpose of intervention")),
        phases=trial_words.phases(phase),
        phase_text=reader.long("試験のフェーズ", phase),
    )


def _dates(reader: RecordReader, cells: _Cells) -> TrialDates:
    """Days; of the first enrolment the register does not say whether it is foreseen."""
    disclosed = ("一般公開日(本登録希望日)", "一般公開日", "Date of disclosure of the study information")
    started = ("登録・組入れ開始(予定)日", "Anticipated trial start date")
    return TrialDates(
        registered=reader.date("登録日時", cells.first(("登録日時", "Registered date", *disclosed))),
        enrolment_started=reader.date(started[0], cells.first(started)),
        completion=reader.date(
            "フォロー終了(予定)日", cells.first(("フォロー終了(予定)日", "Last follow-up date"))
        ),
        last_updated=reader.date("最終更新日", cells.first(("最終更新日", "Last modified on"))),
    )


def _status(text: str) -> TrialStatus:
    japanese = text.partition("/")[0].strip()
    return _STATUSES.get(heading_key(japanese)) or trial_words.status(text)


def _outcomes(reader: RecordReader, cells: _Cells, *names: str) -> tuple[TrialOutcome, ...]:
    measure = reader.long(names[0], cells.first(names))
    return () if measure is None else (TrialOutcome(measure=measure),)


def _sample_size(cells: _Cells) -> TrialSampleSize:
    """How many were planned, and how many the register says took part."""
    planned = trial_words.sample_size(cells.first(_TARGET))
    enrolled = trial_words.sample_size(cells.first(_ENROLLED)).target
    return planned.model_copy(update={"actual": enrolled})


def _ethics(reader: RecordReader, cells: _Cells) -> EthicsReview | None:
    approved = reader.date("倫理委員会による承認日", cells.first(("倫理委員会による承認日", "Date of IRB")))
    return None if approved is None else EthicsReview(approved=approved)


def _results(reader: RecordReader, cells: _Cells) -> SummaryResults:
    """What the register holds of results; an empty cell does not say that there are none, *unpublished* does."""
    summary = reader.long("主な結果", cells.first(("主な結果", "Results")))
    address = _WEB_ADDRESS.fullmatch(cells.first(_RESULT_ADDRESS).strip())
    stated = _PUBLISHED.get(
        heading_key(cells.chosen("試験結果の公開状況", "Publication of results")).casefold()
    )
    return SummaryResults(
        available=True if summary or address else stated,
        url=address[0] if address else None,
        summary=summary,
    )


PROFILE: Final = Profile(
    source=_SOURCE, yields=frozenset({"trial"}), whole=False, detects=_detects, rows=_rows
)
