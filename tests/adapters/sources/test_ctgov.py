"""ClinicalTrials.gov: API v2 and classic XML give the same trial, and no person."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry.adapters.sources import Row, profile_of
from schemas.posted_results import PostedAnalysis
from schemas.trials import TrialDocument
from schemas.vocab import (
    Allocation,
    Masking,
    PostedDispersion,
    PostedOutcomeKind,
    PostedParameter,
    RowCode,
    StudyType,
    TrialPhase,
    TrialSex,
    TrialStatus,
)
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
                    {
                        "type": "PRIMARY",
                        "title": "Dizziness score",
                        "timeFrame": "6 weeks",
                        "populationDescription": "All who were seen at 6 weeks",
                        "unitOfMeasure": "points",
                        "paramType": "MEAN",
                        "dispersionType": "Standard Deviation",
                        "groups": [
                            {"id": "OG000", "title": "Tang", "description": "24 g daily"},
                            {"id": "OG001", "title": "Control"},
                        ],
                        "denoms": [
                            {"units": "Ears", "counts": [{"groupId": "OG000", "value": "94"}]},
                            {
                                "units": "Participants",
                                "counts": [
                                    {"groupId": "OG000", "value": "47"},
                                    {"groupId": "OG001", "value": "48"},
                                ],
                            },
                        ],
                        "classes": [
                            {
                                "categories": [
                                    {
                                        "measurements": [
                                            {"groupId": "OG000", "value": ".78", "spread": "1.00"},
                                            {"groupId": "OG001", "value": "1.10", "spread": "1.14"},
                                        ]
                                    }
                                ]
                            }
                        ],
                        "analyses": [
                            {
                                "groupIds": ["OG000", "OG001"],
                                "groupDescription": "Tang and control",
                                "pValue": "<.01",
                                "pValueComment": "not adjusted",
                                "statisticalMethod": "t-test, 2 sided",
                                "paramType": "Mean Difference (Net)",
                                "paramValue": "-0.32",
                                "dispersionType": "Standard Error of the Mean",
                                "dispersionValue": "0.2",
                                "ciPctValue": "95",
                                "ciLowerLimit": "-0.76",
                                "ciUpperLimit": "0.12",
                            }
                        ],
                    },
                    {
                        "type": "SECONDARY",
                        "title": "Falls",
                        "paramType": "COUNT_OF_PARTICIPANTS",
                        "groups": [{"id": "OG000", "title": "Tang"}],
                        "classes": [
                            {
                                "title": "Week 4",
                                "denoms": [
                                    {
                                        "units": "Participants",
                                        "counts": [{"groupId": "OG000", "value": "46"}],
                                    }
                                ],
                                "categories": [
                                    {
                                        "title": "Women",
                                        "measurements": [
                                            {
                                                "groupId": "OG000",
                                                "value": "NA",
                                                "lowerLimit": "1",
                                                "upperLimit": "9",
                                                "comment": "Too few",
                                            }
                                        ],
                                    }
                                ],
                            }
                        ],
                    },
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
    <outcome>
      <type>Primary</type><title>Dizziness score</title><time_frame>6 weeks</time_frame>
      <population>All who were seen at 6 weeks</population>
      <group_list>
        <group group_id="OG000"><title>Tang</title><description>24 g daily</description></group>
        <group group_id="OG001"><title>Control</title></group>
      </group_list>
      <measure>
        <title>Dizziness score</title><units>points</units><param>Mean</param>
        <dispersion>Standard Deviation</dispersion>
        <analyzed_list>
          <analyzed><units>Ears</units><count_list><count group_id="OG000" value="94"/></count_list></analyzed>
          <analyzed><units>Participants</units><scope>Measure</scope><count_list>
            <count group_id="OG000" value="47"/><count group_id="OG001" value="48"/>
          </count_list></analyzed>
        </analyzed_list>
        <class_list><class><category_list><category><measurement_list>
          <measurement group_id="OG000" value=".78" spread="1.00"/>
          <measurement group_id="OG001" value="1.10" spread="1.14"/>
        </measurement_list></category></category_list></class></class_list>
      </measure>
      <analysis_list><analysis>
        <group_id_list><group_id>OG000</group_id><group_id>OG001</group_id></group_id_list>
        <groups_desc>Tang and control</groups_desc>
        <p_value>&lt;.01</p_value><p_value_desc>not adjusted</p_value_desc>
        <method>t-test, 2 sided</method><param_type>Mean Difference (Net)</param_type>
        <param_value>-0.32</param_value>
        <dispersion_type>Standard Error of the Mean</dispersion_type><dispersion_value>0.2</dispersion_value>
        <ci_percent>95</ci_percent><ci_lower_limit>-0.76</ci_lower_limit><ci_upper_limit>0.12</ci_upper_limit>
      </analysis></analysis_list>
    </outcome>
    <outcome>
      <type>Secondary</type><title>Falls</title>
      <group_list><group group_id="OG000"><title>Tang</title></group></group_list>
      <measure>
        <title>Falls</title><param>Count of Participants</param>
        <class_list><class>
          <title>Week 4</title>
          <analyzed_list><analyzed><units>Participants</units><count_list>
            <count group_id="OG000" value="46"/>
          </count_list></analyzed></analyzed_list>
          <category_list><category><title>Women</title><measurement_list>
            <measurement group_id="OG000" value="NA" lower_limit="1" upper_limit="9">Too few</measurement>
          </measurement_list></category></category_list>
        </class></class_list>
      </measure>
    </outcome></outcome_list>
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
    primary, secondary = made.posted_results
    assert (primary.title, primary.kind, primary.time_frame) == (
        "Dizziness score",
        PostedOutcomeKind.PRIMARY,
        "6 weeks",
    )
    assert (primary.population, primary.units) == ("All who were seen at 6 weeks", "points")
    assert (primary.parameter, primary.dispersion) == (
        PostedParameter.MEAN,
        PostedDispersion.STANDARD_DEVIATION,
    )
    assert [(one.code, one.title, one.analysed) for one in primary.groups] == [
        ("OG000", "Tang", "47"),
        ("OG001", "Control", "48"),
    ]
    assert [(one.group, one.value, one.spread) for one in primary.rows[0].values] == [
        ("OG000", ".78", "1.00"),
        ("OG001", "1.10", "1.14"),
    ]
    assert primary.analyses == (
        PostedAnalysis(
            groups=("OG000", "OG001"),
            description="Tang and control",
            method="t-test, 2 sided",
            p_value="<.01",
            estimate_kind="Mean Difference (Net)",
            estimate="-0.32",
            dispersion="Standard Error of the Mean",
            spread="0.2",
            ci_percent="95",
            ci_lower="-0.76",
            ci_upper="0.12",
            comment="not adjusted",
        ),
    )
    assert (secondary.kind, secondary.parameter) == (
        PostedOutcomeKind.SECONDARY,
        PostedParameter.COUNT_OF_PARTICIPANTS,
    )
    assert (secondary.groups[0].analysed, secondary.rows[0].title) == (None, "Week 4 — Women")
    found = secondary.rows[0].values[0]
    assert (found.analysed, found.value, found.lower, found.upper, found.comment) == (
        "46",
        "NA",
        "1",
        "9",
        "Too few",
    )


@pytest.mark.parametrize(
    "results",
    [
        None,
        [],
        {"outcomeMeasuresModule": []},
        {"outcomeMeasuresModule": {"outcomeMeasures": "x"}},
        {"outcomeMeasuresModule": {"outcomeMeasures": [3, {"title": ""}, {}]}},
    ],
)
def test_results_of_another_shape_are_no_results(tmp_path: Path, results: object) -> None:
    text = json.dumps(study() | {"resultsSection": results})
    made = trial(rows("ctgov", written(tmp_path, text, "x.json"))[0])
    assert (made.posted_results, made.reported_primary_outcomes) == ((), ())


def test_of_posted_results_what_has_no_group_or_an_unknown_word_is_no_reason_to_refuse_the_trial(
    tmp_path: Path,
) -> None:
    measure = {
        "title": "Falls",
        "type": "SOMETHING",
        "paramType": "Trimmed mean",
        "groups": [{"id": "", "title": "Tang"}, {"id": "OG001"}, 7],
        "denoms": [{"units": "Participants"}],
        "classes": [{"categories": [{"measurements": [{"value": "3"}, "x"]}]}, {}],
        "analyses": [{"groupIds": ["OG000", None], "pValue": 0.5}],
    }
    section = {"outcomeMeasuresModule": {"outcomeMeasures": [measure]}}
    made = trial(rows("ctgov", written(tmp_path, json.dumps(study() | {"resultsSection": section}), "x"))[0])
    (outcome,) = made.posted_results
    assert (outcome.kind, outcome.kind_text) == (None, "SOMETHING")
    assert (outcome.parameter, outcome.parameter_text) == (None, "Trimmed mean")
    assert (outcome.groups, outcome.rows[0].values) == ((), ())
    assert (outcome.analyses[0].groups, outcome.analyses[0].p_value) == (("OG000",), "0.5")


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
