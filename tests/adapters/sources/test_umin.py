"""UMIN-CTR's snapshot: headings and values in two languages, and no person."""

import csv
import io
from pathlib import Path

import pytest

from registry.adapters.sources import Row, profile_of
from schemas.trials import TrialDocument
from schemas.vocab import Allocation, Masking, RowCode, StudyType, TrialPhase, TrialSex, TrialStatus
from tests.source_files import gzipped, rows, written

CELLS = [
    ("UMIN試験ID/UMIN ID", "UMIN000021177"),
    ("試験名/Official scientific title of the study", "緑茶と睡眠の無作為化比較試験"),
    ("試験名/Official scientific title of the study", "A randomised trial of green tea"),
    ("試験簡略名/Title of the study (Brief title)", "緑茶と睡眠"),
    ("試験簡略名/Title of the study (Brief title)", "Green tea and sleep"),
    ("対象疾患名/Condition", "健康な成人"),
    ("対象疾患名/Condition", "Healthy adults"),
    ("主要アウトカム評価項目/Primary outcomes", "PSQI\n8週"),
    ("副次アウトカム評価項目/Key secondary outcomes", "ESS"),
    ("試験の種類/Study type", "介入/Interventional"),
    ("試験のフェーズ/Developmental phase", "第Ⅱ相/Phase II"),
    ("基本デザイン/Basic design", "並行群間比較/Parallel"),
    ("ランダム化/Randomization", "ランダム化/Randomized"),
    ("ブラインド化/Blinding", "二重盲検/Double blind -all involved are blinded"),
    ("介入1/Interventions/Control_1", "緑茶 1日1杯"),
    ("介入2/Interventions/Control_2", "プラセボ"),
    ("年齢（下限）/Age-lower limit", "20歳/years-old以上/<="),
    ("年齢（上限）/Age-upper limit", "制限なし/Not applicable"),
    ("性別/Gender", "男女両方/Male and Female"),
    ("選択基準/Key inclusion criteria", "不眠の自覚がある者"),
    ("目標参加者数/Target sample size", "60"),
    ("責任研究者/Name of lead principal investigator", "見本 花子"),
    ("Email/Email", "hanako@example.jp"),
    ("実施責任組織/Sponsor", "見本大学"),
    ("研究費提供組織/Funding Source", "見本財団"),
    ("試験ID1/Study ID_1", "NCT03036150"),
    ("一般公開日（本登録希望日）/Date of disclosure of the study information", "2016/03/01"),
    ("登録・組入れ開始（予定）日/Anticipated trial start date", "2016/04/01"),
    ("フォロー終了(予定)日/Last follow-up date", "2017/03/31"),
    ("登録日時/Registered date", "2016/02/25"),
    ("最終更新日/Last modified on", "2018/01/10"),
    ("試験進捗状況/Recruitment status", "試験終了/Completed"),
    ("主な結果/Results", "PSQI was 1.9 points lower"),
    ("試験結果の公開状況/Publication of results", "最終結果が公表されている/Published"),
    ("組み入れ参加者数/Number of participants that the trial has enrolled", "58"),
    ("試験実施地域/Region", "日本/Japan"),
    ("一般向け試験名略称/Acronym", "GREEN"),
    ("介入の目的/Purpose of intervention", "予防/Prevention"),
    ("その他の研究費提供組織/Name of secondary funder(s)", "見本助成会"),
    ("倫理委員会による承認日/Date of IRB", "2016/02/10"),
    ("", ""),
]


def csv_of(**values: str) -> str:
    """The snapshot with one trial; values by the Japanese half of their heading, the first column of it."""
    out = io.StringIO()
    left = dict(values)
    line = [left.pop(heading.partition("/")[0], value) for heading, value in CELLS]
    csv.writer(out, lineterminator="\n").writerows([[heading for heading, _ in CELLS], line])
    return out.getvalue()


def trial(row: Row) -> TrialDocument:
    (made,) = row.items
    assert isinstance(made, TrialDocument)
    return made


def test_the_snapshot_is_told_and_read_in_both_languages(tmp_path: Path) -> None:
    file = written(tmp_path, gzipped(csv_of()), "ctr_data_j.csv.gz")
    profile = profile_of(file)
    assert profile is not None
    assert profile.code == "umin"
    (row,) = rows("umin", file)
    made = trial(row)
    assert row.problems == ()
    assert [one.value for one in made.identifiers] == ["UMIN000021177", "NCT03036150"]
    assert (made.titles.public, made.titles.public_ja) == ("Green tea and sleep", "緑茶と睡眠")
    assert (made.titles.scientific, made.titles.scientific_ja) == (
        "A randomised trial of green tea",
        "緑茶と睡眠の無作為化比較試験",
    )
    assert (made.conditions, made.primary_outcomes[0].measure) == (("健康な成人",), "PSQI\n8週")
    design = made.design
    assert (design.study_type, design.allocation) == (StudyType.INTERVENTIONAL, Allocation.RANDOMISED)
    assert (design.masking, design.phases) == (Masking.DOUBLE, (TrialPhase.PHASE_2,))
    assert [one.name for one in made.interventions] == ["緑茶 1日1杯", "プラセボ"]
    age = made.eligibility.minimum_age
    assert age is not None
    assert (age.number, age.unit, made.eligibility.sex) == (20, "year", TrialSex.ALL)
    assert (made.sample_size.target, made.sample_size.actual) == (60, 58)
    assert (made.countries, made.titles.acronym, design.purpose_text) == (("Japan",), "GREEN", "Prevention")
    assert made.ethics is not None
    assert made.ethics.approved is not None
    assert made.ethics.approved.date == "2016-02-10"
    assert made.primary_sponsor is not None
    assert (made.primary_sponsor.name, [one.name for one in made.funders]) == (
        "見本大学",
        ["見本財団", "見本助成会"],
    )
    assert [
        day and day.date
        for day in (
            made.dates.registered,
            made.dates.enrolment_started,
            made.dates.completion,
            made.dates.last_updated,
        )
    ] == ["2016-02-25", "2016-04-01", "2017-03-31", "2018-01-10"]
    assert (made.status, made.results.available) == (TrialStatus.COMPLETED, True)
    stored = made.model_dump_json()
    for person in ("見本 花子", "hanako", "example.jp"):
        assert person not in stored


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("開始前/Preinitiation", TrialStatus.PLANNED),
        ("一般募集中/Open public recruiting", TrialStatus.RECRUITING),
        ("限定募集中/Enrolling by invitation", TrialStatus.RECRUITING),
        ("参加者募集終了‐試験継続中/No longer recruiting", TrialStatus.ONGOING),
        ("試験中止/Terminated", TrialStatus.TERMINATED),
        ("主たる結果の公表済み/Main results already published", TrialStatus.COMPLETED),
        ("試験終了", TrialStatus.COMPLETED),
        ("Completed", TrialStatus.COMPLETED),
        ("", TrialStatus.UNKNOWN),
    ],
)
def test_a_status_is_read_in_either_language(tmp_path: Path, text: str, status: TrialStatus) -> None:
    (row,) = rows("umin", written(tmp_path, csv_of(試験進捗状況=text)))
    assert trial(row).status is status


@pytest.mark.parametrize(
    ("stated", "available"),
    [
        ("未公表/Unpublished", False),
        ("Unpublished", False),
        ("未公表", False),
        ("中間解析等の途中公開/Partially published", True),
        ("最終結果が公表されている/Published", True),
        ("", None),
    ],
)
def test_whether_results_are_public_is_what_the_register_says(
    tmp_path: Path, stated: str, available: bool | None
) -> None:
    (row,) = rows("umin", written(tmp_path, csv_of(主な結果="", 試験結果の公開状況=stated)))
    assert trial(row).results.available is available


def test_results_that_the_register_holds_are_there_whatever_it_says(tmp_path: Path) -> None:
    (row,) = rows("umin", written(tmp_path, csv_of(試験結果の公開状況="未公表/Unpublished")))
    assert trial(row).results.available is True


def test_english_headings_alone_are_read(tmp_path: Path) -> None:
    text = (
        "UMIN ID,Public title,Target sample size,Registered date,Recruitment status,Interventions/Control_1\n"
    )
    (row,) = rows("umin", written(tmp_path, text + "UMIN000021177,Green tea,60,2016/02/25,Completed,Tea\n"))
    made = trial(row)
    assert (made.titles.public, made.titles.public_ja) == ("Green tea", None)
    assert (made.sample_size.target, made.interventions[0].name) == (60, "Tea")
    assert (made.results.available, made.status) == (None, TrialStatus.COMPLETED)


def test_a_row_without_number_is_refused(tmp_path: Path) -> None:
    (row,) = rows("umin", written(tmp_path, csv_of(UMIN試験ID="")))
    assert row.problems[0].code is RowCode.E_REQ


def test_an_impossible_sample_size_and_a_wrong_number_are_not_taken_for_right(tmp_path: Path) -> None:
    (row,) = rows("umin", written(tmp_path, csv_of(UMIN試験ID="UMIN21177", 目標参加者数="99999999999")))
    made = trial(row)
    assert (made.primary_id.scheme, made.sample_size.target) == ("other", None)
    assert made.sample_size.text == "99999999999"
    assert [found.code for found in row.problems] == [RowCode.W_ID]


def test_a_table_without_the_columns_of_the_register_is_refused(tmp_path: Path) -> None:
    (row,) = rows("umin", written(tmp_path, "UMIN ID,Public title\nUMIN000021177,Tea\n"))
    assert (row.line, row.lines, row.problems[0].code) == (0, 0, RowCode.E_REQ)
