"""ICTRP exports: both forms, the spellings of dates and text, identifiers, and persons left behind."""

import csv
import io
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from registry.adapters.sources import Options, Row, profile_of
from registry.domain.dates import DateOrder
from schemas.identifiers import Scheme
from schemas.trials import TrialDocument
from schemas.vocab import Allocation, Masking, RowCode, StudyType, TrialPhase, TrialSex, TrialStatus
from tests.source_files import rows, written

GIVEN = {
    "TrialID": "JPRN-jRCTs041210103",
    "Last Refreshed on": "2021-02-17 00:00:00",
    "Public title": "Kampo for dizziness" + " " * 300,
    "Scientific title": "A randomised trial of a Kampo formula",
    "Acronym": "KAMPO-D",
    "Primary sponsor": "Example University Hospital",
    "Date registration": "2021-02-01 00:00:00",
    "Date registration3": "20210201",
    "Export date": "6/7/2021 5:53:51 PM",
    "Source Register": "JPRN",
    "web address": "https://jrct.example.jp/jRCTs041210103",
    "Recruitment Status": "Recruiting",
    "Inclusion agemin": "20age old",
    "Inclusion agemax": "Not applicable",
    "Inclusion gender": "Both",
    "Date enrollement": "January 25, 2021",
    "Target size": "60",
    "Study type": "Interventional",
    "Study design": "randomized controlled trial, double blind, placebo control",
    "Phase": "2-3",
    "Countries": "Japan;Japan",
    "Contact Firstname": "Hanako",
    "Contact Lastname": "Mihon",
    "Contact Email": "hanako@example.jp",
    "Contact Tel": "059-000-0000",
    "Contact Affiliation": "Mihon Clinic",
    "Inclusion Criteria": "_x000D_<br>        Inclusion Criteria:_x000D_<br>_x000D_<br>   - Age &gt;= 20_x000D_<br> ",
    "Exclusion Criteria": "",
    "Condition": " <br>Dizziness;Dizziness<br>Vertigo",
    "Intervention": "Drug: Formula A, 2.5 g;Other: Placebo",
    "Primary outcome": "Dizziness score<br>[4 weeks]",
    "results yes no": "",
}


def csv_of(**cells: str) -> str:
    given = GIVEN | {key.replace("_", " "): value for key, value in cells.items()}
    out = io.StringIO()
    writer = csv.DictWriter(out, given)
    writer.writeheader()
    writer.writerow(given)
    return out.getvalue()


def xml_of(**cells: str) -> str:
    given = {key.replace(" ", "_"): value for key, value in GIVEN.items()} | cells
    inside = "".join(f"<{name}>{escape(value)}</{name}>\n" for name, value in given.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Trials_downloaded_from_ICTRP><Trial>{inside}</Trial></Trials_downloaded_from_ICTRP>"
    )


def read(folder: Path, options: Options | None = None, **cells: str) -> Row:
    (row,) = rows("ictrp", written(folder, csv_of(**cells)), options)
    return row


def trial(row: Row) -> TrialDocument:
    (item,) = row.items
    assert isinstance(item, TrialDocument)
    return item


@pytest.mark.parametrize("text", [csv_of(), xml_of()])
def test_both_forms_are_told_and_say_the_same(tmp_path: Path, text: str) -> None:
    file = written(tmp_path, text, "export")
    profile = profile_of(file)
    assert profile is not None
    assert profile.code == "ictrp"
    (row,) = rows("ictrp", file)
    made = trial(row)
    assert row.problems == ()
    assert [(one.scheme, one.value, one.primary) for one in made.identifiers] == [
        (Scheme.JRCT, "jRCTs041210103", True)
    ]
    assert made.primary_registry == "JPRN"
    assert (made.titles.public, made.titles.acronym) == ("Kampo for dizziness", "KAMPO-D")
    assert made.primary_sponsor is not None
    assert made.primary_sponsor.name == "Example University Hospital"
    assert (made.status, made.status_text) == (TrialStatus.RECRUITING, "Recruiting")
    assert made.dates.registered is not None
    assert made.dates.enrolment_started is not None
    assert (made.dates.registered.date, made.dates.enrolment_started.date) == ("2021-02-01", "2021-01-25")
    assert made.provenance.exported_on == date(2021, 6, 7)
    assert made.provenance.url == "https://jrct.example.jp/jRCTs041210103"
    assert made.sample_size.target == 60
    assert made.countries == ("Japan",)
    assert made.conditions == ("Dizziness", "Vertigo")
    assert [(one.kind, one.name) for one in made.interventions] == [
        ("Drug", "Formula A, 2.5 g"),
        ("Other", "Placebo"),
    ]
    assert made.eligibility.inclusion == "Inclusion Criteria:\n\n- Age >= 20"
    assert made.eligibility.sex is TrialSex.ALL
    assert made.eligibility.minimum_age is not None
    assert made.eligibility.minimum_age.number == 20
    assert made.eligibility.maximum_age is not None
    assert made.eligibility.maximum_age.number is None
    assert made.design.study_type is StudyType.INTERVENTIONAL
    assert (made.design.allocation, made.design.masking) == (Allocation.RANDOMISED, Masking.DOUBLE)
    assert made.design.phases == (TrialPhase.PHASE_2, TrialPhase.PHASE_3)
    assert made.primary_outcomes[0].measure == "Dizziness score\n[4 weeks]"
    assert (made.results.available, made.ethics, made.ipd) == (None, None, None)


@pytest.mark.parametrize("text", [csv_of(), xml_of()])
def test_no_contact_is_kept(tmp_path: Path, text: str) -> None:
    (row,) = rows("ictrp", written(tmp_path, text))
    stored = trial(row).model_dump_json()
    assert not [word for word in ("Hanako", "hanako", "Mihon", "059-000") if word in stored]


def test_a_sponsor_who_is_the_contact_person_loses_the_name(tmp_path: Path) -> None:
    made = trial(read(tmp_path, Primary_sponsor="MIHON, Hanako"))
    assert made.primary_sponsor is not None
    assert made.primary_sponsor.name is None


def test_an_e_mail_address_in_running_text_is_removed(tmp_path: Path) -> None:
    made = trial(read(tmp_path, Exclusion_Criteria="Ask hanako.m@example.co.jp first"))
    assert made.eligibility.exclusion == "Ask [email removed] first"


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("2020-02-17 00:00:00", "2020-02-17"),
        ("17/02/2020", "2020-02-17"),
        ("17 February 2020", "2020-02-17"),
        ("January 25, 2020", "2020-01-25"),
        ("3/18/2020 6:53:35 PM", "2020-03-18"),
        ("2020-02", "2020-02"),
    ],
)
def test_a_date_is_read_in_every_spelling_of_the_portal(tmp_path: Path, text: str, read_as: str) -> None:
    made = trial(read(tmp_path, Date_enrollement=text))
    assert made.dates.enrolment_started is not None
    assert (made.dates.enrolment_started.date, made.dates.enrolment_started.raw) == (read_as, None)


def test_an_ambiguous_date_is_kept_raw_with_a_warning(tmp_path: Path) -> None:
    row = read(tmp_path, Date_enrollement="03/04/2020")
    enrolled = trial(row).dates.enrolment_started
    assert enrolled is not None
    assert (enrolled.date, enrolled.raw) == (None, "03/04/2020")
    assert [(found.code, found.column) for found in row.problems] == [(RowCode.W_DATE, "Date_enrollement")]


def test_the_order_of_the_export_settles_an_ambiguous_date(tmp_path: Path) -> None:
    row = read(tmp_path, Options(date_order=DateOrder.DAY_FIRST), Date_enrollement="03/04/2020")
    enrolled = trial(row).dates.enrolment_started
    assert enrolled is not None
    assert (enrolled.date, row.problems) == ("2020-04-03", ())


def test_the_eight_digits_go_before_the_other_registration_date(tmp_path: Path) -> None:
    registered = trial(read(tmp_path, Date_registration="01/02/2021")).dates.registered
    assert registered is not None
    assert registered.date == "2021-02-01"


def test_two_registration_dates_that_differ_are_warned_of(tmp_path: Path) -> None:
    row = read(tmp_path, Date_registration="2021-03-01")
    registered = trial(row).dates.registered
    assert registered is not None
    assert registered.date == "2021-02-01"
    assert [found.code for found in row.problems] == [RowCode.W_DATE]


def test_without_the_eight_digits_the_other_date_is_taken(tmp_path: Path) -> None:
    registered = trial(read(tmp_path, Date_registration3="", Date_registration="2021-03-01")).dates.registered
    assert registered is not None
    assert registered.date == "2021-03-01"


@pytest.mark.parametrize(
    ("number", "identifiers"),
    [
        ("NCT04246242", [(Scheme.NCT, "NCT04246242")]),
        ("JPRN-UMIN000021177", [(Scheme.UMIN, "UMIN000021177")]),
        ("JPRN-JapicCTI-205238", [(Scheme.JAPIC, "JapicCTI-205238")]),
        ("ChiCTR2000029949", [("other", "ChiCTR2000029949")]),
        ("EUCTR2020-000890-25-FR", [("other", "EUCTR2020-000890-25-FR"), (Scheme.EUDRACT, "2020-000890-25")]),
    ],
)
def test_identifiers_take_their_normal_form(tmp_path: Path, number: str, identifiers: list[object]) -> None:
    row = read(tmp_path, TrialID=number)
    assert [(one.scheme, one.value) for one in trial(row).identifiers] == identifiers
    assert trial(row).primary_id.value == identifiers[0][1]  # type: ignore[index]
    assert row.problems == ()


def test_a_number_that_only_looks_like_one_of_its_register_is_warned_of(tmp_path: Path) -> None:
    row = read(tmp_path, TrialID="NCT0424624")
    assert trial(row).primary_id.scheme == "other"
    assert [found.code for found in row.problems] == [RowCode.W_ID]


def test_secondary_identifiers_are_added_once_and_none_is_none(tmp_path: Path) -> None:
    (row,) = rows(
        "ictrp",
        written(tmp_path, xml_of(Secondary_ID="Nil known;NCT04246242;U1111-1234-5678<br>NCT04246242")),
    )
    assert [one.value for one in trial(row).identifiers[1:]] == ["NCT04246242", "U1111-1234-5678"]


def test_a_phase_that_a_spreadsheet_made_a_date_is_left_open(tmp_path: Path) -> None:
    row = read(tmp_path, Phase="2020-03-02 00:00:00")
    assert (trial(row).design.phases, trial(row).design.phase_text) == ((), "2020-03-02 00:00:00")
    assert [found.code for found in row.problems] == [RowCode.W_VALUE]


def test_a_character_of_a_symbol_font_is_taken_out_with_a_warning(tmp_path: Path) -> None:
    row = read(tmp_path, Exclusion_Criteria="\uf0b7 Pregnancy")
    assert trial(row).eligibility.exclusion == "Pregnancy"
    assert [(found.code, found.column) for found in row.problems] == [(RowCode.W_TEXT, "Exclusion_Criteria")]


def test_a_text_over_the_limit_is_cut_with_a_warning(tmp_path: Path) -> None:
    row = read(tmp_path, Exclusion_Criteria="x" * 20_001)
    assert len(trial(row).eligibility.exclusion or "") == 20_000
    assert [found.code for found in row.problems] == [RowCode.W_TEXT]


def test_ethics_results_and_sharing_of_the_xml_form_are_read(tmp_path: Path) -> None:
    text = xml_of(
        Ethics_review_status="Approved",
        Ethics_review_approval_date="12/31/2020",
        Ethics_review_contact_name="Mihon Taro",
        results_yes_no="Yes",
        results_url_link="https://example.jp/results",
        results_date_posted="2022-01-05",
        results_summary="No difference.",
        results_IPD_plan="No",
    )
    made = trial(rows("ictrp", written(tmp_path, text))[0])
    assert made.ethics is not None
    assert made.ethics.approved is not None
    assert (made.ethics.status, made.ethics.approved.date) == ("Approved", "2020-12-31")
    assert made.results.posted is not None
    assert (made.results.available, made.results.url) == (True, "https://example.jp/results")
    assert (made.results.posted.date, made.results.summary) == ("2022-01-05", "No difference.")
    assert made.ipd is not None
    assert made.ipd.plan == "No"
    assert "Taro" not in made.model_dump_json()


@pytest.mark.parametrize(
    ("cells", "reason"), [({"TrialID": ""}, RowCode.E_REQ), ({"Source_Register": ""}, RowCode.E_REQ)]
)
def test_a_record_without_number_or_register_is_refused(
    tmp_path: Path, cells: dict[str, str], reason: RowCode
) -> None:
    assert read(tmp_path, **cells).problems[0].code is reason


def test_a_broken_record_of_the_xml_form_costs_itself(tmp_path: Path) -> None:
    text = xml_of().replace("</Trial></", "</Trial><Trial><a></Trial></")
    whole, broken = rows("ictrp", written(tmp_path, text))
    assert whole.items
    assert (broken.line, broken.problems[0].code) == (2, RowCode.E_FMT)


def test_a_character_reference_of_no_character_is_dropped(tmp_path: Path) -> None:
    made = trial(read(tmp_path, Exclusion_Criteria=f"Age &#8805; 20 &#{'9' * 5000}; years"))
    assert made.eligibility.exclusion == "Age ≥ 20 years"
