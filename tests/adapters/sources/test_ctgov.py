"""ClinicalTrials.gov: API v2 and classic XML give the same trial, and no person."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry.adapters.sources import Row, profile_of
from schemas.trials import TrialDocument
from schemas.vocab import Allocation, Masking, RowCode, StudyType, TrialPhase, TrialSex, TrialStatus
from tests.source_files import gzipped, rows, tarred, written, zipped


def study(**modules: dict[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {
        "identificationModule": {
            "nctId": "NCT00000001",
            "orgStudyIdInfo": {"id": "B100"},
            "secondaryIdInfos": [{"id": "jRCTs041210103", "type": "REGISTRY"}],
            "briefTitle": "Example-Tang on Dizziness",
            "officialTitle": "Effect of Example-Tang on Dizziness",
            "acronym": "TANG",
        },
        "statusModule": {
            "overallStatus": "COMPLETED",
            "startDateStruct": {"date": "2020-04", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2021-01-29", "type": "ACTUAL"},
            "completionDateStruct": {"date": "2021-10-30", "type": "ESTIMATED"},
            "studyFirstSubmitDate": "2019-04-29",
            "lastUpdateSubmitDate": "2022-04-09",
            "resultsFirstPostDateStruct": {"date": "2022-04-09", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {
            "responsibleParty": {"type": "PRINCIPAL_INVESTIGATOR", "investigatorFullName": "Hanako Mihon"},
            "leadSponsor": {"name": "Example University", "class": "OTHER"},
            "collaborators": [{"name": "Example Foundation", "class": "NETWORK"}],
        },
        "conditionsModule": {"conditions": ["Dizziness", "Vertigo"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE2", "PHASE3"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": "DOUBLE"},
            },
            "enrollmentInfo": {"count": 96, "type": "ACTUAL"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {"label": "Tang", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Example-Tang"]},
                {"label": "Control", "type": "NO_INTERVENTION", "description": "Usual care"},
            ],
            "interventions": [{"type": "DRUG", "name": "Example-Tang", "description": "24 g daily"}],
        },
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "Dizziness score", "timeFrame": "4 weeks"}],
            "secondaryOutcomes": [{"measure": "Falls", "timeFrame": "8 weeks"}],
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Dizziness\n\nExclusion Criteria:\n\n* Stroke",
            "sex": "ALL",
            "minimumAge": "18 Years",
        },
        "contactsLocationsModule": {
            "centralContacts": [{"name": "Hanako Mihon", "phone": "059-000-0000", "email": "h@example.jp"}],
            "overallOfficials": [{"name": "Taro Mihon", "role": "PRINCIPAL_INVESTIGATOR"}],
            "locations": [{"country": "Japan", "contacts": [{"name": "Jiro Mihon"}]}, {"country": "Japan"}],
        },
        "ipdSharingStatementModule": {"ipdSharing": "NO", "description": "Not planned."},
    }
    for name, fields in modules.items():
        given[name] = given[name] | fields
    return {
        "protocolSection": given,
        "derivedSection": {"miscInfoModule": {"versionHolder": "2023-05-09"}},
        "resultsSection": {
            "outcomeMeasuresModule": {
                "outcomeMeasures": [
                    {"type": "PRIMARY", "title": "Dizziness score", "timeFrame": "6 weeks"},
                    {"type": "SECONDARY", "title": "Falls"},
                ]
            }
        },
        "hasResults": True,
    }


CLASSIC = """<?xml version='1.0' encoding='utf-8'?>
<clinical_study>
  <required_header>
    <download_date>ClinicalTrials.gov processed this data on May 09, 2023</download_date>
  </required_header>
  <id_info><org_study_id>B100</org_study_id><secondary_id>jRCTs041210103</secondary_id><nct_id>NCT00000001</nct_id></id_info>
  <brief_title>Example-Tang on Dizziness</brief_title>
  <acronym>TANG</acronym>
  <official_title>Effect of Example-Tang on Dizziness</official_title>
  <sponsors>
    <lead_sponsor><agency>Example University</agency><agency_class>Other</agency_class></lead_sponsor>
    <collaborator><agency>Example Foundation</agency><agency_class>Network</agency_class></collaborator>
  </sponsors>
  <overall_status>Completed</overall_status>
  <start_date type="Actual">April 2020</start_date>
  <completion_date type="Anticipated">October 30, 2021</completion_date>
  <primary_completion_date type="Actual">January 29, 2021</primary_completion_date>
  <phase>Phase 2/Phase 3</phase>
  <study_type>Interventional</study_type>
  <study_design_info>
    <allocation>Randomized</allocation>
    <intervention_model>Parallel Assignment</intervention_model>
    <primary_purpose>Treatment</primary_purpose>
    <masking>Double (Participant, Investigator)</masking>
  </study_design_info>
  <primary_outcome><measure>Dizziness score</measure><time_frame>4 weeks</time_frame></primary_outcome>
  <secondary_outcome><measure>Falls</measure><time_frame>8 weeks</time_frame></secondary_outcome>
  <enrollment type="Actual">96</enrollment>
  <condition>Dizziness</condition>
  <condition>Vertigo</condition>
  <arm_group><arm_group_label>Tang</arm_group_label><arm_group_type>EXPERIMENTAL</arm_group_type></arm_group>
  <arm_group>
    <arm_group_label>Control</arm_group_label><arm_group_type>NO_INTERVENTION</arm_group_type>
    <description>Usual care</description>
  </arm_group>
  <intervention>
    <intervention_type>Drug</intervention_type><intervention_name>Example-Tang</intervention_name>
    <description>24 g daily</description><arm_group_label>Tang</arm_group_label>
  </intervention>
  <eligibility>
    <criteria><textblock>
      Inclusion Criteria:

        *  Dizziness

      Exclusion Criteria:

        *  Stroke
    </textblock></criteria>
    <gender>All</gender><minimum_age>18 Years</minimum_age>
  </eligibility>
  <overall_official><last_name>Taro Mihon</last_name><role>Principal Investigator</role></overall_official>
  <overall_contact>
    <last_name>Hanako Mihon</last_name><phone>059-000-0000</phone><email>h@example.jp</email>
  </overall_contact>
  <location><contact><last_name>Jiro Mihon</last_name></contact></location>
  <location_countries><country>Japan</country></location_countries>
  <study_first_submitted>April 29, 2019</study_first_submitted>
  <last_update_submitted>April 9, 2022</last_update_submitted>
  <results_first_posted type="Actual">April 9, 2022</results_first_posted>
  <responsible_party>
    <responsible_party_type>Principal Investigator</responsible_party_type>
    <investigator_full_name>Hanako Mihon</investigator_full_name>
  </responsible_party>
  <patient_data><sharing_ipd>No</sharing_ipd><ipd_description>Not planned.</ipd_description></patient_data>
  <clinical_results><outcome_list>
    <outcome><type>Primary</type><title>Dizziness score</title><time_frame>6 weeks</time_frame></outcome>
    <outcome><type>Secondary</type><title>Falls</title></outcome></outcome_list>
    <point_of_contact><name_or_title>Hanako Mihon</name_or_title></point_of_contact></clinical_results>
</clinical_study>
"""


def trial(row: Row) -> TrialDocument:
    (item,) = row.items
    assert isinstance(item, TrialDocument)
    return item


FORMS: dict[str, Callable[[], bytes]] = {
    "one study": lambda: json.dumps(study()).encode(),
    "a page of studies": lambda: json.dumps({"studies": [study()], "nextPageToken": "x"}).encode(),
    "an array of studies": lambda: json.dumps([study()]).encode(),
    "an archive of studies": lambda: zipped(NCT00000001__json=json.dumps(study()).encode()),
    "one classic record": CLASSIC.encode,
    "an archive of classic records": lambda: tarred(NCT00000001__xml=CLASSIC.encode()),
    "a compressed classic record": lambda: gzipped(CLASSIC),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_told_and_says_the_same(tmp_path: Path, form: str) -> None:
    file = written(tmp_path, FORMS[form](), "export")
    profile = profile_of(file)
    assert profile is not None
    assert profile.code == "ctgov"
    (row,) = rows("ctgov", file)
    made = trial(row)
    assert row.problems == ()
    assert [one.value for one in made.identifiers] == ["NCT00000001", "B100", "jRCTs041210103"]
    assert made.primary_id.value == "NCT00000001"
    assert made.provenance.exported_on == date(2023, 5, 9)
    assert made.provenance.url == "https://clinicaltrials.gov/study/NCT00000001"
    assert (made.titles.public, made.titles.acronym) == ("Example-Tang on Dizziness", "TANG")
    assert made.primary_sponsor is not None
    assert made.primary_sponsor.name == "Example University"
    assert [one.name for one in made.funders] == ["Example Foundation"]
    assert made.secondary_sponsors == made.funders
    assert made.countries == ("Japan",)
    assert made.conditions == ("Dizziness", "Vertigo")
    assert (made.interventions[0].name, made.interventions[0].description) == ("Example-Tang", "24 g daily")
    assert [(arm.label, arm.kind, arm.description, arm.interventions) for arm in made.arms] == [
        ("Tang", "EXPERIMENTAL", None, ("Drug: Example-Tang",)),
        ("Control", "NO_INTERVENTION", "Usual care", ()),
    ]
    assert (made.status, made.sample_size.actual, made.sample_size.target) == (
        TrialStatus.COMPLETED,
        96,
        None,
    )
    assert made.design.study_type is StudyType.INTERVENTIONAL
    assert (made.design.allocation, made.design.masking) == (Allocation.RANDOMISED, Masking.DOUBLE)
    assert made.design.phases == (TrialPhase.PHASE_2, TrialPhase.PHASE_3)
    assert (
        made.eligibility.criteria == "Inclusion Criteria:\n\n* Dizziness\n\nExclusion Criteria:\n\n* Stroke"
    )
    assert made.eligibility.sex is TrialSex.ALL
    dates = made.dates
    assert [
        found and (found.date, found.estimated)
        for found in (
            dates.registered,
            dates.enrolment_started,
            dates.primary_completion,
            dates.completion,
            dates.last_updated,
            made.results.posted,
        )
    ] == [
        ("2019-04-29", None),
        ("2020-04", False),
        ("2021-01-29", False),
        ("2021-10-30", True),
        ("2022-04-09", None),
        ("2022-04-09", False),
    ]
    assert [(one.measure, one.time_frame) for one in made.primary_outcomes + made.secondary_outcomes] == [
        ("Dizziness score", "4 weeks"),
        ("Falls", "8 weeks"),
    ]
    assert [(one.measure, one.time_frame) for one in made.reported_primary_outcomes] == [
        ("Dizziness score", "6 weeks")
    ]
    assert (made.results.available, made.ipd and made.ipd.description) == (True, "Not planned.")


@pytest.mark.parametrize("form", FORMS)
def test_no_person_is_kept(tmp_path: Path, form: str) -> None:
    (row,) = rows("ctgov", written(tmp_path, FORMS[form](), "export"))
    stored = trial(row).model_dump_json()
    assert not [word for word in ("Mihon", "059-000", "h@example") if word in stored]


@pytest.mark.parametrize(
    "module",
    [
        {"leadSponsor": {"name": "Hanako Mihon", "class": "INDIV"}},
        {
            "leadSponsor": {"name": "Mihon, Hanako", "class": "OTHER"},
            "responsibleParty": {"type": "SPONSOR_INVESTIGATOR"},
        },
        {"collaborators": [{"name": "Hanako Mihon", "class": "INDIV"}]},
    ],
)
def test_a_private_person_as_sponsor_loses_the_name(tmp_path: Path, module: dict[str, Any]) -> None:
    text = json.dumps(study(sponsorCollaboratorsModule=module))
    made = trial(rows("ctgov", written(tmp_path, text, "x.json"))[0])
    assert "Mihon" not in made.model_dump_json()
    assert made.primary_sponsor is not None


def test_an_enrolment_that_is_foreseen_is_the_target(tmp_path: Path) -> None:
    text = json.dumps(study(designModule={"enrollmentInfo": {"count": 50, "type": "ESTIMATED"}}))
    made = trial(rows("ctgov", written(tmp_path, text, "x.json"))[0])
    assert (made.sample_size.target, made.sample_size.actual) == (50, None)


def test_members_of_an_archive_are_numbered_through(tmp_path: Path) -> None:
    data = tarred(
        a__xml=CLASSIC.encode(), b__xml=b"<clinical_study><x></clinical_study>", c__xml=CLASSIC.encode()
    )
    found = rows("ctgov", written(tmp_path, data))
    assert [(row.line, bool(row.items)) for row in found] == [(1, True), (2, False), (3, True)]


def test_a_study_without_number_is_refused(tmp_path: Path) -> None:
    text = json.dumps(study(identificationModule={"nctId": None}))
    (row,) = rows("ctgov", written(tmp_path, text, "x.json"))
    assert row.problems[0].code is RowCode.E_REQ


def test_members_of_the_wrong_type_are_read_as_missing(tmp_path: Path) -> None:
    bare = {"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}, "statusModule": []}, "x": 1}
    bare["resultsSection"] = {"outcomeMeasuresModule": {"outcomeMeasures": "none"}}
    groups = [{"label": "Tang", "interventionNames": "none"}, {"label": None}, "none"]
    bare["protocolSection"]["armsInterventionsModule"] = {"armGroups": groups}  # type: ignore[index]
    made = trial(rows("ctgov", written(tmp_path, json.dumps({"studies": [bare]}), "x.json"))[0])
    assert (made.status, made.titles.public, made.results.available) == (TrialStatus.UNKNOWN, None, None)
    assert [(arm.label, arm.interventions) for arm in made.arms] == [("Tang", ())]


def test_a_number_that_is_none_of_the_register_has_no_page(tmp_path: Path) -> None:
    text = json.dumps(study(identificationModule={"nctId": 'NCT1"><script>'}))
    (row,) = rows("ctgov", written(tmp_path, text, "x.json"))
    made = trial(row)
    assert (made.primary_id.scheme, made.provenance.url, made.results.url) == ("other", None, None)
    assert [found.code for found in row.problems] == [RowCode.W_ID]
