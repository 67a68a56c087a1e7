"""Classic ClinicalTrials.gov XML put into the shape of API v2, as far as the registry reads it.

The register retired this form in 2024; archives of it remain. Contacts, officials and investigators stay behind.
"""

from typing import Any

from lxml import etree

from registry.adapters.sources.trials.classic_results import outcome_measures

__all__ = ["study_of"]


def study_of(root: etree._Element) -> dict[str, Any]:
    """The parts of a ``clinical_study`` the registry reads, under the names of API v2."""
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": _text(root, "id_info/nct_id"),
                "nctIdAliases": _texts(root, "id_info/nct_alias"),
                "orgStudyIdInfo": {"id": _text(root, "id_info/org_study_id")},
                "secondaryIdInfos": [{"id": text} for text in _texts(root, "id_info/secondary_id")],
                "briefTitle": _text(root, "brief_title"),
                "officialTitle": _text(root, "official_title"),
                "acronym": _text(root, "acronym"),
            },
            "statusModule": {
                "overallStatus": _text(root, "overall_status"),
                "studyFirstSubmitDate": _date(root, "study_first_submitted"),
                "lastUpdateSubmitDate": _date(root, "last_update_submitted"),
                "startDateStruct": _date(root, "start_date"),
                "primaryCompletionDateStruct": _date(root, "primary_completion_date"),
                "completionDateStruct": _date(root, "completion_date"),
                "resultsFirstPostDateStruct": _date(root, "results_first_posted"),
            },
            "sponsorCollaboratorsModule": {
                "responsibleParty": {"type": _text(root, "responsible_party/responsible_party_type")},
                "leadSponsor": _agency(root.find("sponsors/lead_sponsor")),
                "collaborators": [_agency(agency) for agency in root.iterfind("sponsors/collaborator")],
            },
            "conditionsModule": {"conditions": _texts(root, "condition")},
            "designModule": _design(root),
            "armsInterventionsModule": {
                "armGroups": _arms(root),
                "interventions": [
                    {
                        "type": _text(item, "intervention_type"),
                        "name": _text(item, "intervention_name"),
                        "description": _text(item, "description"),
                    }
                    for item in root.iterfind("intervention")
                ],
            },
            "outcomesModule": {
                "primaryOutcomes": _outcomes(root, "primary_outcome"),
                "secondaryOutcomes": _outcomes(root, "secondary_outcome"),
            },
            "eligibilityModule": {
                "eligibilityCriteria": _text(root, "eligibility/criteria/textblock"),
                "minimumAge": _text(root, "eligibility/minimum_age"),
                "maximumAge": _text(root, "eligibility/maximum_age"),
                "sex": _text(root, "eligibility/gender"),
            },
            "contactsLocationsModule": {
                "locations": [{"country": text} for text in _texts(root, "location_countries/country")]
            },
            "ipdSharingStatementModule": {
                "ipdSharing": _text(root, "patient_data/sharing_ipd"),
                "description": _text(root, "patient_data/ipd_description"),
            },
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": _processed_on(root)}},
        "resultsSection": {"outcomeMeasuresModule": {"outcomeMeasures": outcome_measures(root)}},
        "hasResults": root.find("clinical_results") is not None,
    }


def _text(parent: etree._Element | None, path: str) -> str:
    return "" if parent is None else (parent.findtext(path) or "").strip()


def _texts(parent: etree._Element, path: str) -> list[str]:
    return [(element.text or "").strip() for element in parent.iterfind(path)]


def _date(root: etree._Element, path: str) -> dict[str, str]:
    found = root.find(path)
    return {} if found is None else {"date": (found.text or "").strip(), "type": found.get("type", "")}


def _processed_on(root: etree._Element) -> str:
    """The day of the data: ``ClinicalTrials.gov processed this data on May 09, 2023``."""
    return _text(root, "required_header/download_date").rpartition(" on ")[2]


def _agency(agency: etree._Element | None) -> dict[str, str]:
    return {"name": _text(agency, "agency"), "class": _text(agency, "agency_class")}


def _design(root: etree._Element) -> dict[str, Any]:
    enrolment = root.find("enrollment")
    info = root.find("study_design_info")
    return {
        "studyType": _text(root, "study_type"),
        "phases": _texts(root, "phase"),
        "designInfo": {
            "allocation": _text(info, "allocation"),
            "interventionModel": _text(info, "intervention_model"),
            "observationalModel": _text(info, "observational_model"),
            "primaryPurpose": _text(info, "primary_purpose"),
            "maskingInfo": {"masking": _text(info, "masking")},
        },
        "enrollmentInfo": {
            "count": _text(root, "enrollment"),
            "type": "" if enrolment is None else enrolment.get("type", ""),
        },
    }


def _arms(root: etree._Element) -> list[dict[str, Any]]:
    """Arms; which of them an intervention is of stands at the intervention."""
    given: dict[str, list[str]] = {}
    for item in root.iterfind("intervention"):
        kind, name = _text(item, "intervention_type"), _text(item, "intervention_name")
        for label in _texts(item, "arm_group_label"):
            given.setdefault(label, []).append(f"{kind}: {name}")
    return [
        {
            "label": label,
            "type": _text(item, "arm_group_type"),
            "description": _text(item, "description"),
            "interventionNames": given.get(label, []),
        }
        for item in root.iterfind("arm_group")
        for label in [_text(item, "arm_group_label")]
    ]


def _outcomes(root: etree._Element, path: str) -> list[dict[str, str]]:
    return [
        {
            "measure": _text(item, "measure"),
            "timeFrame": _text(item, "time_frame"),
            "description": _text(item, "description"),
        }
        for item in root.iterfind(path)
    ]
