"""ClinicalTrials.gov: API v2 JSON (one study, ``studies[]`` or an archive of studies) and classic XML.

The paths are those of the domain specification 3.2; a classic record is first put into the shape of API v2.
Collaborators are funders and secondary sponsors at once, for the register does not tell them apart. Central contacts,
officials and investigators are not read. A lead sponsor of class INDIV or who is the sponsor-investigator is a
private person and loses the name.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from registry.adapters.sources.files import Opening, SourceFile
from registry.adapters.sources.json_items import json_items, text_of
from registry.adapters.sources.profiles import Options, Profile, provenance, record_sha256
from registry.adapters.sources.rows import Row, built, refused
from registry.adapters.sources.trials.classic import study_of
from registry.adapters.sources.trials.posted import posted_results, reported_primary
from registry.adapters.sources.trials.reading import RecordReader
from registry.adapters.sources.xml_items import xml_items
from registry.domain import trial_words
from registry.domain.dates import DateUnreadable, read_date
from schemas.base import Bilingual
from schemas.identifiers import Scheme
from schemas.imports import Source
from schemas.trials import (
    Eligibility,
    IpdSharing,
    Sponsor,
    SummaryResults,
    TrialArm,
    TrialDate,
    TrialDates,
    TrialDesign,
    TrialDocument,
    TrialIntervention,
    TrialOutcome,
    TrialSampleSize,
    TrialTitles,
)
from schemas.vocab import RowCode

__all__ = ["PROFILE"]

Study = Mapping[str, Any]

_REGISTER: Final = "ClinicalTrials.gov"
_SITE: Final = "https://clinicaltrials.gov"
_CLASSIC: Final = "clinical_study"
_PRIVATE_PERSON: Final = "INDIV"
_ESTIMATED: Final = {"estimated": True, "anticipated": True, "actual": False}
_WHOLE_NUMBER: Final = re.compile(r"\d{1,9}", re.ASCII)

_SOURCE: Final = Source(
    code="ctgov",
    name=Bilingual(
        ja="ClinicalTrials.gov（米国国立医学図書館）",
        en="ClinicalTrials.gov (US National Library of Medicine)",
    ),
    terms=Bilingual(
        ja="ClinicalTrials.gov の利用条件による（出典明示）",
        en="ClinicalTrials.gov terms and conditions (source to be acknowledged)",
    ),
)


def _detects(opening: Opening) -> bool:
    return f"<{_CLASSIC}" in opening.text or '"protocolSection"' in opening.text


def _rows(file: SourceFile, options: Options) -> Iterator[Row]:
    classic = f"<{_CLASSIC}" in file.opening.text
    path = _path(file.opening.text)
    number = 0
    for _, content in file.members():
        if classic:
            for item in xml_items(content, _CLASSIC, after=number):
                if isinstance(item, Row):
                    number = max(number, item.line)
                    yield item
                else:
                    number = item[0]
                    yield _row(file, options, number, study_of(item[1]))
        else:
            for found in json_items(content, path, after=number):
                if isinstance(found, Row):
                    number = max(number, found.line)
                    yield found
                else:
                    number = found[0]
                    yield _row(file, options, number, found[1])


def _path(text: str) -> tuple[str, ...]:
    """Path to the studies of a JSON file, told by its beginning."""
    if text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE} \n\r\t").startswith("["):
        return ("item",)
    studies, protocol = text.find('"studies"'), text.find('"protocolSection"')
    return ("studies", "item") if 0 <= studies < protocol else ()


def _row(file: SourceFile, options: Options, number: int, study: Study) -> Row:
    nct = text_of(study, "protocolSection", "identificationModule", "nctId")
    if not nct:
        return refused(
            RowCode.E_REQ, number, "nctId", ja="NCT番号がありません。", en="The NCT number is missing."
        )
    reader = RecordReader(number, options.date_order)

    def make() -> TrialDocument:
        status = reader.short(
            "overallStatus", text_of(study, "protocolSection", "statusModule", "overallStatus")
        )
        identifiers = reader.identifiers("nctId", nct, _other_identifiers(study))
        page = f"{_SITE}/study/{identifiers[0].value}" if identifiers[0].scheme is Scheme.NCT else None
        collaborators = _collaborators(reader, study)
        return reader.reviewed(
            TrialDocument(
                source=_SOURCE,
                provenance=provenance(
                    file,
                    record_sha256(study),
                    exported_on=_version(study),
                    url=page,
                ),
                primary_registry=_REGISTER,
                identifiers=identifiers,
                titles=_titles(reader, study),
                primary_sponsor=_lead_sponsor(reader, study),
                secondary_sponsors=collaborators,
                funders=collaborators,
                countries=reader.several(
                    "country",
                    [
                        text_of(place, "country")
                        for place in _list(study, "contactsLocationsModule", "locations")
                    ],
                ),
                conditions=reader.several("conditions", _texts(study, "conditionsModule", "conditions")),
                interventions=_interventions(reader, study),
                arms=_arms(reader, study),
                eligibility=_eligibility(reader, study),
                design=_design(reader, study),
                dates=_dates(reader, study),
                sample_size=_sample_size(study),
                status=trial_words.status(status or ""),
                status_text=status,
                primary_outcomes=_outcomes(reader, study, "primaryOutcomes"),
                secondary_outcomes=_outcomes(reader, study, "secondaryOutcomes"),
                results=_results(reader, study, page),
                ipd=_ipd(reader, study),
                reported_primary_outcomes=reported_primary(reader, study),
                posted_results=posted_results(reader, study),
            )
        )

    return built(number, make, reader.problems)


def _version(study: Study) -> date | None:
    """The day of the register's data."""
    try:
        return read_date(text_of(study, "derivedSection", "miscInfoModule", "versionHolder"))
    except DateUnreadable:
        return None


def _module(study: Study, name: str) -> Study:
    """A module of the protocol section; empty where the study has none."""
    protocol = study.get("protocolSection")
    found = protocol.get(name) if isinstance(protocol, dict) else None
    return found if isinstance(found, dict) else {}


def _list(study: Study, module: str, *path: str) -> list[Any]:
    """A list of a module; empty where there is none."""
    found: Any = _module(study, module)
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, list) else []


def _texts(study: Study, module: str, *path: str) -> list[str]:
    return [text_of({"text": item}, "text") for item in _list(study, module, *path)]


def _other_identifiers(study: Study) -> list[str]:
    module = _module(study, "identificationModule")
    listed = _list(study, "identificationModule", "secondaryIdInfos")
    return [
        *_texts(study, "identificationModule", "nctIdAliases"),
        text_of(module, "orgStudyIdInfo", "id"),
        *(text_of(item, "id") for item in listed),
    ]


def _titles(reader: RecordReader, study: Study) -> TrialTitles:
    module = _module(study, "identificationModule")
    return TrialTitles(
        public=reader.long("briefTitle", text_of(module, "briefTitle")),
        scientific=reader.long("officialTitle", text_of(module, "officialTitle")),
        acronym=reader.short("acronym", text_of(module, "acronym")),
    )


def _lead_sponsor(reader: RecordReader, study: Study) -> Sponsor | None:
    module = _module(study, "sponsorCollaboratorsModule")
    responsible = text_of(module, "responsibleParty", "type").upper().replace("-", "_")
    kind = reader.short("class", text_of(module, "leadSponsor", "class"))
    person = kind == _PRIVATE_PERSON or responsible == "SPONSOR_INVESTIGATOR"
    return reader.sponsor("leadSponsor", text_of(module, "leadSponsor", "name"), kind, person=person)


def _collaborators(reader: RecordReader, study: Study) -> tuple[Sponsor, ...]:
    read = []
    for item in _list(study, "sponsorCollaboratorsModule", "collaborators"):
        kind = reader.short("class", text_of(item, "class"))
        read.append(
            reader.sponsor("collaborators", text_of(item, "name"), kind, person=kind == _PRIVATE_PERSON)
        )
    return tuple(dict.fromkeys(sponsor for sponsor in read if sponsor is not None))


def _interventions(reader: RecordReader, study: Study) -> tuple[TrialIntervention, ...]:
    return tuple(
        TrialIntervention(
            kind=reader.short("type", text_of(item, "type")),
            name=name,
            description=reader.long("description", text_of(item, "description")),
        )
        for item in _list(study, "armsInterventionsModule", "interventions")
        if (name := reader.long("name", text_of(item, "name"))) is not None
    )


def _arms(reader: RecordReader, study: Study) -> tuple[TrialArm, ...]:
    """Arm groups; an intervention is named ``Drug: Example-Tang`` there."""
    return tuple(
        TrialArm(
            label=label,
            kind=reader.short("type", text_of(item, "type")),
            description=reader.long("description", text_of(item, "description")),
            interventions=reader.several(
                "interventionNames", [text_of({"text": name}, "text") for name in _names(item)]
            ),
        )
        for item in _list(study, "armsInterventionsModule", "armGroups")
        if (label := reader.long("label", text_of(item, "label"))) is not None
    )


def _names(group: object) -> list[Any]:
    found = group.get("interventionNames") if isinstance(group, dict) else None
    return found if isinstance(found, list) else []


def _eligibility(reader: RecordReader, study: Study) -> Eligibility:
    module = _module(study, "eligibilityModule")
    return Eligibility(
        criteria=reader.long("eligibilityCriteria", text_of(module, "eligibilityCriteria")),
        minimum_age=trial_words.age_limit(text_of(module, "minimumAge")),
        maximum_age=trial_words.age_limit(text_of(module, "maximumAge")),
        sex=trial_words.sex(text_of(module, "sex")),
    )


def _design(reader: RecordReader, study: Study) -> TrialDesign:
    module = _module(study, "designModule")
    study_type = reader.short("studyType", text_of(module, "studyType"))
    allocation = text_of(module, "designInfo", "allocation").replace("_", " ")
    masking = text_of(module, "designInfo", "maskingInfo", "masking")
    phases = _texts(study, "designModule", "phases")
    model = text_of(module, "designInfo", "interventionModel") or text_of(
        module, "designInfo", "observationalModel"
    )
    return TrialDesign(
        study_type=trial_words.study_type(study_type or ""),
        study_type_text=study_type,
        allocation=trial_words.allocation(allocation),
        masking=trial_words.masking(f"masking: {masking}") if masking else None,
        model_text=reader.short("interventionModel", model),
        purpose_text=reader.short("primaryPurpose", text_of(module, "designInfo", "primaryPurpose")),
        phases=tuple(dict.fromkeys(phase for text in phases for phase in trial_words.phases(text))),
        phase_text=reader.long("phases", "/".join(phases)),
    )


def _date(reader: RecordReader, study: Study, name: str) -> TrialDate | None:
    """Read a date of the status module, with whether it is foreseen."""
    module = _module(study, "statusModule")
    estimated = _ESTIMATED.get(text_of(module, name, "type").casefold())
    return reader.date(name, text_of(module, name, "date") or text_of(module, name), estimated=estimated)


def _dates(reader: RecordReader, study: Study) -> TrialDates:
    return TrialDates(
        registered=_date(reader, study, "studyFirstSubmitDate"),
        enrolment_started=_date(reader, study, "startDateStruct"),
        primary_completion=_date(reader, study, "primaryCompletionDateStruct"),
        completion=_date(reader, study, "completionDateStruct"),
        last_updated=_date(reader, study, "lastUpdateSubmitDate"),
    )


def _sample_size(study: Study) -> TrialSampleSize:
    """Read the enrolment: reached once the register calls it actual, else aimed at."""
    info = _module(study, "designModule")
    count = text_of(info, "enrollmentInfo", "count")
    if not _WHOLE_NUMBER.fullmatch(count):
        return TrialSampleSize()
    if text_of(info, "enrollmentInfo", "type").casefold() == "actual":
        return TrialSampleSize(actual=int(count))
    return TrialSampleSize(target=int(count))


def _outcomes(reader: RecordReader, study: Study, name: str) -> tuple[TrialOutcome, ...]:
    return tuple(
        TrialOutcome(
            measure=measure,
            time_frame=reader.long("timeFrame", text_of(item, "timeFrame")),
            description=reader.long("description", text_of(item, "description")),
        )
        for item in _list(study, "outcomesModule", name)
        if (measure := reader.long("measure", text_of(item, "measure"))) is not None
    )


def _results(reader: RecordReader, study: Study, page: str | None) -> SummaryResults:
    available = study.get("hasResults")
    return SummaryResults(
        available=available if isinstance(available, bool) else None,
        posted=_date(reader, study, "resultsFirstPostDateStruct"),
        url=f"{page}?tab=results" if page and available is True else None,
    )


def _ipd(reader: RecordReader, study: Study) -> IpdSharing | None:
    module = _module(study, "ipdSharingStatementModule")
    plan = reader.short("ipdSharing", text_of(module, "ipdSharing"))
    description = reader.long("description", text_of(module, "description"))
    return None if plan is None and description is None else IpdSharing(plan=plan, description=description)


PROFILE: Final = Profile(
    source=_SOURCE, yields=frozenset({"trial"}), whole=False, detects=_detects, rows=_rows
)
