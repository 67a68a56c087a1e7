"""Every number that another program's own tests expect is compared, or it is said why it is not (3.3, 3.4).

The table gives of each number the test, the last data set and the last call before it, as text. Of these it is told
here what is not offered, the first reason that holds; all that is left over must agree.
"""

import csv
import math
import re
from collections import Counter
from collections.abc import Sequence

import pytest

from registry.domain import effects
from registry.domain.pooling import pool
from schemas.evidence.effects import Arm, EffectSize
from schemas.vocab import Measure
from tests.conftest import shared_data
from tests.domain.test_pooling import DL, FE, RATIOS, REML, Z, body, table

NOT_OFFERED = {
    "several levels or outcomes": (
        259,
        r"rma\.mv|rma_mv|gleser2009|berkey1998|ishak2007|law2016|konstantopoulos2011.*three-level",
    ),
    "Mantel and Haenszel, or Peto": (146, r"rma\.mh|rma\.peto|Mantel|Peto|yusuf1985"),
    "generalised linear mixed model": (79, r"rma\.glmm|Poisson|conditional"),
    "moderators": (266, r"mods|yi ~|mixed-effects|meta-regression|R\^2|anova|glmulti|mice|lincoms"),
    "a variance between trials that depends on moderators": (42, r"scale ?=|_ls\.r"),
    "other estimator of the variance between trials": (
        46,
        r'method="(?:ML|SJ|SJIT|EB|GENQ|PMM|DLIT)"|vanhouwelingen2002.*(?:random-effects|prediction)',
    ),
    "interval of the variance between trials": (
        9,
        r"confint.*(?:\$random|sav\[)|tmp\$random|bootstrap|se\.tau2",
    ),
    "own weights, or none": (8, r"weights"),
    "other measure of effect": (
        169,
        r"measure==?[\"'](?!(?:RR|OR|RD|MD|SMD)[\"'])|transf\.|miller1978|aggregate",
    ),
    "robust variance": (19, r"robust"),
    "publication bias": (42, r"selmodel|fsn"),
    "one trial beside the others: residuals, influence, shrunken effects": (
        11,
        r"residuals|influence|raudenbush1985.*tmp\$p|raudenbush2009.*\|tmp$",
    ),
    "how that program handles arguments and tables": (
        68,
        r"handling|escalc.*'subset'|var\.names|include|to_long|matreg|pdfs",
    ),
    "data or intervals that the table does not tell": (7, r"lipsey2001|viechtbauer2007b.*CIs"),
}
"""Why, of how many numbers, and how it is told from file, test, call and quantity."""

FITS = (
    (r"konstantopoulos2011", "dat.konstantopoulos2011", None),
    (r"normand1999|rma_uni\.r", "dat.normand1999", None),
    (r"raudenbush", "dat.raudenbush1985", "SMD"),
    (r"viechtbauer2007b", "dat.linde2005.sub7_10_13_25", "RR"),
    (r"vanhouwelingen2002|measure='OR'", "dat.bcg", "OR"),  # dat.colditz1994 holds the same trials
    (r"measure='RD'", "dat.bcg", "RD"),
    (r"calc_q|confint|emmprep|measure='RR'", "dat.bcg", "RR"),
)
"""Which trials a test speaks of; without a measure they are not among the table of effect sizes."""

QUANTITIES = {
    r"coef\(|beta|pred$|response": ("estimate",),
    r"se\(": ("se",),
    r"ci\.lb|LCL": ("ci_lower",),
    r"ci\.ub|UCL": ("ci_upper",),
    r"pi\.lb": ("pi_lower",),
    r"pi\.ub": ("pi_upper",),
    r"zval": ("z",),
    r"QEp": ("q_p",),
    r"QE": ("q",),
    r"I2": ("i2_tau2",),
    r"tau2": ("tau2",),
    r"fixed": ("estimate", "ci_lower", "ci_upper"),
}
OF_ESTIMATES = {"estimate", "ci_lower", "ci_upper", "pi_lower", "pi_upper"}

BY_YEAR = (1, 2, 6, 3, 10, 9, 12, 5, 7, 11, 13, 4, 8)
"""The order in which the thirteen trials of dat.bcg appeared."""


def told(row: dict[str, str]) -> str:
    return "|".join(row[name] for name in ("file", "test", "last_call", "quantity"))


def reason(row: dict[str, str]) -> str | None:
    return next((why for why, (_, pattern) in NOT_OFFERED.items() if re.search(pattern, told(row))), None)


def numbers(row: dict[str, str]) -> list[float]:
    return [float(one) for one in row["expected"].removeprefix("c(").removesuffix(")").split(",")]


def csv_of(dataset: str) -> list[dict[str, str]]:
    path = shared_data() / "data/meta-analysis-reference/csv" / f"{dataset}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def with_one_deviation() -> list[EffectSize]:
    """Mean differences of dat.normand1999, both arms with the pooled standard deviation, as that test has them."""
    found = []
    for row in csv_of("dat.normand1999"):
        n1, n2 = int(row["n1i"]), int(row["n2i"])
        squares = (n1 - 1) * float(row["sd1i"]) ** 2 + (n2 - 1) * float(row["sd2i"]) ** 2
        sd = math.sqrt(squares / (n1 + n2 - 2))
        one, two = Arm(n=n1, mean=float(row["m1i"]), sd=sd), Arm(n=n2, mean=float(row["m2i"]), sd=sd)
        found.append(effects.from_arms(Measure.MD, one, two))
    return found


def trials(row: dict[str, str]) -> tuple[Sequence[float], Sequence[float]]:
    """Effects and variances that a fit rests on."""
    dataset, measure = next((name, how) for pattern, name, how in FITS if re.search(pattern, told(row)))
    if dataset == "dat.konstantopoulos2011":
        rows = csv_of(dataset)
        return [float(one["yi"]) for one in rows], [float(one["vi"]) for one in rows]
    if "rma_uni" in row["file"]:
        four = body(dataset, "SMD")
        return four.y[:4], four.v[:4]
    if measure is None:
        made = with_one_deviation()
        return [one.yi or 0.0 for one in made], [one.vi or 0.0 for one in made]
    given = body(dataset, measure)
    return given.y, given.v


def fitted(row: dict[str, str]) -> list[float]:
    """What is expected, computed."""
    equal = re.search(r'method="(?:EE|FE)"|equal-effects|EE model', told(row))
    moments = re.search(r'method="DL"|DL estimator|viechtbauer2007b', told(row))
    got = pool(*trials(row), tau2_method=FE if equal else DL if moments else REML, ci_method=Z)
    found = got.model_dump() | {"z": got.estimate / got.se}
    wanted = next(
        (names for pattern, names in QUANTITIES.items() if re.search(pattern, row["quantity"])), None
    )
    if wanted is None:  # tmp: the line with its interval, or the prediction interval
        wanted = QUANTITIES["fixed"] if len(numbers(row)) == 3 else ("pi_lower", "pi_upper")
    ratio = re.search(r"transf=exp|emmprep|fixed", told(row))
    return [math.exp(found[name]) if ratio and name in OF_ESTIMATES else found[name] for name in wanted]


def of_trials(row: dict[str, str]) -> list[float]:
    """Effects of single trials."""
    made = with_one_deviation() if "normand1999" in row["file"] else [RATIOS[0][1]]
    names = {"yi": "yi", "vi": "vi", "ci.lb": "ci_lower", "ci.ub": "ci_upper"}
    wanted = next(name for said, name in names.items() if said in row["quantity"])
    return [getattr(one, wanted) for one in made]


def cumulated(row: dict[str, str]) -> list[float]:
    """The estimate with one trial after another."""
    by_year = [RATIOS[number - 1][1] for number in BY_YEAR]
    yi, vi = [one.yi or 0.0 for one in by_year], [one.vi or 0.0 for one in by_year]
    found = [pool(yi[:number], vi[:number]).estimate for number in range(1, len(yi) + 1)]
    if len(numbers(row)) < len(found):
        del found[7]  # two trials appeared in one year and are one step there
    return found if numbers(row)[0] < 0 else [math.exp(one) for one in found]


def test_every_expectation_is_compared_or_it_is_said_why_not() -> None:
    rows = table("metafor_test_expectations.csv")
    why = Counter(reason(row) for row in rows)
    compared = why.pop(None)
    assert dict(why) == {name: count for name, (count, _) in NOT_OFFERED.items()}
    assert (len(rows), compared) == (1267, 96)


def test_what_is_offered_agrees_with_the_expectations() -> None:
    for row in (row for row in table("metafor_test_expectations.csv") if reason(row) is None):
        if "cumul" in row["file"]:
            got = cumulated(row)
        elif row["last_call"].startswith("escalc"):
            got = of_trials(row)
        else:
            got = fitted(row)
        digits = max(len(one.strip(" c()").partition(".")[2]) for one in row["expected"].split(","))
        rounding = 0.6 * 10**-digits if digits else 1e-6
        slack = 5e-4 if re.search(r"raudenbush.*random-effects", told(row)) else 1e-5  # its τ²: STOPPED_EARLY
        assert got == pytest.approx(numbers(row), rel=slack, abs=rounding), told(row)
