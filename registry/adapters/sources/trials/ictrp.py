"""WHO ICTRP: exports of the search portal, as CSV and as XML (``<Trials_downloaded_from_ICTRP><Trial>``).

CSV headings and XML elements are the same words with spaces or underscores. Values are padded with blanks and hold
``_x000D_``, ``<br>`` and HTML entities; dates come in five shapes. ``Date_registration3`` (yyyymmdd) goes before
``Date_registration``. Contact persons are not read, but for one thing: a sponsor who is the contact person is a
private person and loses the name.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from lxml import etree

from registry.adapters.sources.delimited import Record, heading_key, records
from registry.adapters.sources.files import Opening, SourceFile
from registry.adapters.sources.profiles import Options, Profile, provenance
from registry.adapters.sources.rows import Row, built, refused
from registry.adapters.sources.trials.reading import RecordReader
from registry.adapters.sources.xml_items import xml_items
from registry.domain import trial_words
from registry.domain.dates import DateOrder, DateUnreadable, read_date
from schemas.base import Bilingual
from schemas.imports import Sha256, Source
from schemas.trials import (
    Eligibility,
    EthicsReview,
    IpdSharing,
    Sponsor,
    SummaryResults,
    TrialDate,
    TrialDates,
    TrialDesign,
    TrialDocument,
    TrialIntervention,
    TrialOutcome,
    TrialTitles,
)
from schemas.vocab import RowCode

__all__ = ["PROFILE"]

_ROOT: Final = "Trials_downloaded_from_ICTRP"
_REQUIRED: Final = ("TrialID", "Public title", "Source Register", "Recruitment Status")
_SEPARATORS: Final = re.compile(r"[;\n]")
_BREAK: Final = re.compile(r"<br ?/? ?>", re.IGNORECASE)
_INTERVENTION_KINDS: Final = (
    "Drug|Biological|Device|Procedure|Behavioral|Dietary Supplement|Radiation|Genetic|Combination Product"
    "|Diagnostic Test|Other"
)
_NEXT_INTERVENTION: Final = re.compile(rf";(?=(?:{_INTERVENTION_KINDS}): )")
_ONE_INTERVENTION: Final = re.compile(rf"(?P<kind>{_INTERVENTION_KINDS}): (?P<name>.+)", re.DOTALL)
_WEB_ADDRESS: Final = re.compile(r"https?://\S{1,480}")

_SOURCE: Final = Source(
    code="ictrp",
    name=Bilingual(ja="WHO ICTRP 臨床試験検索ポータル", en="WHO ICTRP search portal"),
    terms=Bilingual(ja="WHO ICTRP の利用規約による", en="WHO ICTRP terms of use"),
)


class _Cells:
    """The values of a record by the name of their element, whatever the spelling of the heading."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = {heading_key(name).replace("_", "").lower(): value for name, value in values.items()}

    def __getitem__(self, name: str) -> str:
        """The value of an element; empty where the export lacks it."""
        return self._values.get(name.replace("_", "").lower(), "")


def _detects(opening: Opening) -> bool:
    if f"<{_ROOT}" in opening.text:
        return True
    line = heading_key(opening.first_line).replace("_", "")
    return all(heading_key(heading) in line for heading in _REQUIRED)


def _rows(file: SourceFile, options: Options) -> Iterator[Row]:
    if f"<{_ROOT}" in file.opening.text:
        with file.stream() as content:
            for item in xml_items(content, "Trial"):
                yield item if isinstance(item, Row) else _xml_row(file, options, *item)
        return
    for record in records(file, _REQUIRED):
        yield record if isinstance(record, Row) else _csv_row(file, options, record)


def _csv_row(file: SourceFile, options: Options, record: Record) -> Row:
    return _row(file, options, record.line, _Cells(record.cells), record.sha256)


def _xml_row(file: SourceFile, options: Options, number: int, trial: etree._Element) -> Row:
    cells = {
        str(child.tag): str(etree.tostring(child, method="text", encoding="unicode", with_tail=False))
        for child in trial.iterchildren(tag=etree.Element)
    }
    return _row(
        file, options, number, _Cells(cells), hashlib.sha256(etree.tostring(trial, method="c14n")).hexdigest()
    )


def _row(file: SourceFile, options: Options, line: int, cells: _Cells, sha256: Sha256) -> Row:
    if not cells["TrialID"].strip():
        return refused(
            RowCode.E_REQ, line, "TrialID", ja="試験番号がありません。", en="The trial's number is missing."
        )
    reader = RecordReader(line, options.date_order)

    def make() -> TrialDocument:
        status = reader.short("Recruitment_Status", cells["Recruitment_Status"])
        url = _WEB_ADDRESS.fullmatch(cells["web_address"].strip())
        return reader.reviewed(
            TrialDocument(
                source=_SOURCE,
                provenance=provenance(
                    file, sha256, exported_on=_exported_on(cells), url=url[0] if url else None
                ),
                primary_registry=reader.short("Source_Register", cells["Source_Register"]) or "",
                identifiers=reader.identifiers("TrialID", cells["TrialID"], _parts(cells["Secondary_ID"])),
                titles=TrialTitles(
                    public=reader.long("Public_title", cells["Public_title"]),
                    scientific=reader.long("Scientific_title", cells["Scientific_title"]),
                    acronym=reader.short("Acronym", cells["Acronym"]),
                ),
                primary_sponsor=next(
                    iter(_sponsors(reader, cells, "Primary_sponsor", [cells["Primary_sponsor"]])), None
                ),
                secondary_sponsors=_sponsors(
                    reader, cells, "Secondary_Sponsor", _parts(cells["Secondary_Sponsor"])
                ),
                funders=_sponsors(reader, cells, "Source_Support", _parts(cells["Source_Support"])),
                countries=reader.several("Countries", _parts(cells["Countries"])),
                conditions=reader.several("Condition", _parts(cells["Condition"])),
                interventions=_interventions(reader, cells["Intervention"]),
                eligibility=_eligibility(reader, cells),
                design=_design(reader, cells),
                dates=TrialDates(
                    registered=_registered(reader, cells),
                    enrolment_started=reader.date("Date_enrollement", cells["Date_enrollement"]),
                    completion=reader.date("results_date_completed", cells["results_date_completed"]),
                    last_updated=reader.date("Last_Refreshed_on", cells["Last_Refreshed_on"]),
                ),
                sample_size=trial_words.sample_size(reader.long("Target_size", cells["Target_size"]) or ""),
                status=trial_words.status(status or ""),
                status_text=status,
                primary_outcomes=_outcomes(reader, "Primary_outcome", cells["Primary_outcome"]),
                secondary_outcomes=_outcomes(reader, "Secondary_outcome", cells["Secondary_outcome"]),
                ethics=_ethics(reader, cells),
                results=_results(reader, cells),
                ipd=_ipd(reader, cells),
            )
        )

    return built(line, make, reader.problems)


def _parts(text: str) -> list[str]:
    """Split a list that registers separate with semicolons or line breaks."""
    return _SEPARATORS.split(_BREAK.sub("\n", text))


def _sponsors(reader: RecordReader, cells: _Cells, column: str, names: list[str]) -> tuple[Sponsor, ...]:
    """Read sponsors; one whose name is made of the contact person's names is that person."""
    contact = _words(cells["Contact_Firstname"] + " " + cells["Contact_Lastname"])
    read = (reader.sponsor(column, name, person=bool(contact) and _words(name) == contact) for name in names)
    return tuple(dict.fromkeys(sponsor for sponsor in read if sponsor is not None))


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold()))


def _interventions(reader: RecordReader, text: str) -> tuple[TrialIntervention, ...]:
    """Read interventions: one for each kind stated by ClinicalTrials.gov, else the text as a whole."""
    read = []
    for part in _NEXT_INTERVENTION.split(text):
        if (cleaned := reader.long("Intervention", part)) is not None:
            found = _ONE_INTERVENTION.fullmatch(cleaned)
            read.append(
                TrialIntervention(kind=found["kind"], name=found["name"])
                if found
                else TrialIntervention(name=cleaned)
            )
    return tuple(read)


def _eligibility(reader: RecordReader, cells: _Cells) -> Eligibility:
    return Eligibility(
        inclusion=reader.long("Inclusion_Criteria", cells["Inclusion_Criteria"]),
        exclusion=reader.long("Exclusion_Criteria", cells["Exclusion_Criteria"]),
        minimum_age=trial_words.age_limit(reader.long("Inclusion_agemin", cells["Inclusion_agemin"]) or ""),
        maximum_age=trial_words.age_limit(reader.long("Inclusion_agemax", cells["Inclusion_agemax"]) or ""),
        sex=trial_words.sex(reader.long("Inclusion_gender", cells["Inclusion_gender"]) or ""),
    )


def _design(reader: RecordReader, cells: _Cells) -> TrialDesign:
    design = reader.long("Study_design", cells["Study_design"])
    study_type = reader.short("Study_type", cells["Study_type"])
    phase = reader.long("Phase", cells["Phase"])
    if phase is not None and trial_words.spreadsheet_damaged(phase):
        reader.warn(
            RowCode.W_VALUE,
            "Phase",
            phase,
            ja="表計算ソフトが相（2-3 など）を日付に変えています。相は空欄にします。",
            en="A spreadsheet turned the phase (such as 2-3) into a date; the phase is left empty.",
        )
    return TrialDesign(
        study_type=trial_words.study_type(study_type or ""),
        study_type_text=study_type,
        allocation=trial_words.allocation(design or ""),
        masking=trial_words.masking(design or ""),
        design_text=design,
        phases=trial_words.phases(phase or ""),
        phase_text=phase,
    )


def _registered(reader: RecordReader, cells: _Cells) -> TrialDate | None:
    """Read the registration date: the eight digits first; another date that differs from them is warned of."""
    first = reader.date("Date_registration3", cells["Date_registration3"])
    if first is None or first.date is None:
        return reader.date("Date_registration", cells["Date_registration"]) or first
    if (second := reader.short("Date_registration", cells["Date_registration"])) is not None:
        try:
            differs = read_date(second, reader.order).isoformat() != first.date
        except DateUnreadable:
            differs = False  # an ambiguous second spelling says nothing against the first
        if differs:
            reader.warn(
                RowCode.W_DATE,
                "Date_registration",
                second,
                ja=f"登録日が2つの欄で食い違っています。{first.date} を使います。",
                en=f"The two registration dates differ; {first.date} is used.",
            )
    return first


def _outcomes(reader: RecordReader, column: str, text: str) -> tuple[TrialOutcome, ...]:
    """Keep the text whole: registers separate outcomes in ways that their texts also use."""
    cleaned = reader.long(column, text)
    return () if cleaned is None else (TrialOutcome(measure=cleaned),)


def _ethics(reader: RecordReader, cells: _Cells) -> EthicsReview | None:
    status = reader.short("Ethics_Status", cells["Ethics_Status"] or cells["Ethics_review_status"])
    approved = reader.date(
        "Ethics_Approval_Date", cells["Ethics_Approval_Date"] or cells["Ethics_review_approval_date"]
    )
    return None if status is None and approved is None else EthicsReview(status=status, approved=approved)


def _results(reader: RecordReader, cells: _Cells) -> SummaryResults:
    stated = cells["results_yes_no"].strip().casefold()
    url = _WEB_ADDRESS.fullmatch(cells["results_url_link"].strip())
    return SummaryResults(
        available={"yes": True, "no": False}.get(stated),
        posted=reader.date("results_date_posted", cells["results_date_posted"]),
        first_published=reader.date(
            "results_date_first_publication", cells["results_date_first_publication"]
        ),
        url=url[0] if url else None,
        summary=reader.long("results_summary", cells["results_summary"]),
    )


def _ipd(reader: RecordReader, cells: _Cells) -> IpdSharing | None:
    plan = reader.short("results_IPD_plan", cells["results_IPD_plan"])
    description = reader.long("results_IPD_description", cells["results_IPD_description"])
    return None if plan is None and description is None else IpdSharing(plan=plan, description=description)


def _exported_on(cells: _Cells) -> date | None:
    try:
        return read_date(cells["Export_date"], DateOrder.MONTH_FIRST)
    except DateUnreadable:
        return None


PROFILE: Final = Profile(
    source=_SOURCE, yields=frozenset({"trial"}), whole=False, detects=_detects, rows=_rows
)
