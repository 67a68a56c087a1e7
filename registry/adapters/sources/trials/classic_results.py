"""The results of classic ClinicalTrials.gov XML put into the shape of API v2; the point of contact stays behind."""

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

__all__ = ["outcome_measures"]

_ANALYSIS: Final[Mapping[str, str]] = {
    "groupDescription": "groups_desc",
    "pValue": "p_value",
    "pValueComment": "p_value_desc",
    "statisticalMethod": "method",
    "statisticalComment": "method_desc",
    "paramType": "param_type",
    "paramValue": "param_value",
    "dispersionType": "dispersion_type",
    "dispersionValue": "dispersion_value",
    "ciPctValue": "ci_percent",
    "ciLowerLimit": "ci_lower_limit",
    "ciUpperLimit": "ci_upper_limit",
    "estimateComment": "estimate_desc",
}
_VALUE: Final[Mapping[str, str]] = {
    "groupId": "group_id",
    "value": "value",
    "spread": "spread",
    "lowerLimit": "lower_limit",
    "upperLimit": "upper_limit",
}


def outcome_measures(root: etree._Element) -> list[dict[str, Any]]:
    """The outcomes of a record's results, as ``outcomeMeasures`` has them."""
    return [
        {
            "type": _text(item, "type"),
            "title": _text(item, "title"),
            "timeFrame": _text(item, "time_frame"),
            "description": _text(item, "description"),
            "populationDescription": _text(item, "population"),
            "unitOfMeasure": _text(item, "measure/units"),
            "paramType": _text(item, "measure/param"),
            "dispersionType": _text(item, "measure/dispersion"),
            "groups": [
                {
                    "id": group.get("group_id", ""),
                    "title": _text(group, "title"),
                    "description": _text(group, "description"),
                }
                for group in item.iterfind("group_list/group")
            ],
            "denoms": _denoms(item, "measure/analyzed_list/analyzed"),
            "classes": [_class(each) for each in item.iterfind("measure/class_list/class")],
            "analyses": [
                {
                    "groupIds": [
                        (one.text or "").strip() for one in analysis.iterfind("group_id_list/group_id")
                    ]
                }
                | {name: _text(analysis, path) for name, path in _ANALYSIS.items()}
                for analysis in item.iterfind("analysis_list/analysis")
            ],
        }
        for item in root.iterfind("clinical_results/outcome_list/outcome")
    ]


def _class(item: etree._Element) -> dict[str, Any]:
    return {
        "title": _text(item, "title"),
        "denoms": _denoms(item, "analyzed_list/analyzed"),
        "categories": [
            {
                "title": _text(category, "title"),
                "measurements": [
                    {name: found.get(attribute, "") for name, attribute in _VALUE.items()}
                    | {"comment": (found.text or "").strip()}
                    for found in category.iterfind("measurement_list/measurement")
                ],
            }
            for category in item.iterfind("category_list/category")
        ],
    }


def _denoms(item: etree._Element, path: str) -> list[dict[str, Any]]:
    return [
        {
            "units": _text(analysed, "units"),
            "counts": [
                {"groupId": count.get("group_id", ""), "value": count.get("value", "")}
                for count in analysed.iterfind("count_list/count")
            ],
        }
        for analysed in item.iterfind(path)
    ]


def _text(parent: etree._Element, path: str) -> str:
    return (parent.findtext(path) or "").strip()
