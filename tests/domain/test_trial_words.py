"""The words of trial registers, as they stand in exports of the WHO portal and of ClinicalTrials.gov."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import trial_words
from schemas.vocab import AgeUnit, Allocation, Masking, StudyType, TrialPhase, TrialSex, TrialStatus


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("NOT_YET_RECRUITING", TrialStatus.PLANNED),
        ("Not yet recruiting", TrialStatus.PLANNED),
        ("Recruiting", TrialStatus.RECRUITING),
        ("ENROLLING_BY_INVITATION", TrialStatus.RECRUITING),
        ("Active, not recruiting", TrialStatus.ONGOING),
        ("SUSPENDED", TrialStatus.ONGOING),
        ("COMPLETED", TrialStatus.COMPLETED),
        ("TERMINATED", TrialStatus.TERMINATED),
        ("Withdrawn", TrialStatus.WITHDRAWN),
        ("Not recruiting", TrialStatus.UNKNOWN),
        ("Authorised", TrialStatus.UNKNOWN),
        ("Unknown status", TrialStatus.UNKNOWN),
        ("", TrialStatus.UNKNOWN),
    ],
)
def test_a_status_is_read_or_left_unknown(text: str, word: TrialStatus) -> None:
    assert trial_words.status(text) is word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Interventional", StudyType.INTERVENTIONAL),
        ("interventional study", StudyType.INTERVENTIONAL),
        ("Intervention", StudyType.INTERVENTIONAL),
        ("Interventional clinical trial of medicinal product", StudyType.INTERVENTIONAL),
        ("Observational [Patient Registry]", StudyType.OBSERVATIONAL),
        ("EXPANDED_ACCESS", StudyType.EXPANDED_ACCESS),
        ("Basic Science", StudyType.OTHER),
        ("", None),
    ],
)
def test_a_study_type_is_read_by_its_first_word(text: str, word: StudyType | None) -> None:
    assert trial_words.study_type(text) is word


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Phase 2", (TrialPhase.PHASE_2,)),
        ("PHASE3", (TrialPhase.PHASE_3,)),
        ("Phase-2", (TrialPhase.PHASE_2,)),
        ("4", (TrialPhase.PHASE_4,)),
        ("IIb", (TrialPhase.PHASE_2,)),
        ("Phase II/III", (TrialPhase.PHASE_2, TrialPhase.PHASE_3)),
        ("II-III", (TrialPhase.PHASE_2, TrialPhase.PHASE_3)),
        ("Phase 1 / Phase 2", (TrialPhase.PHASE_1, TrialPhase.PHASE_2)),
        ("0 (exploratory trials)", (TrialPhase.PHASE_0,)),
        ("Early Phase 1", (TrialPhase.EARLY_1,)),
        ("EARLY_PHASE1", (TrialPhase.EARLY_1,)),
        ("N/A", (TrialPhase.NOT_APPLICABLE,)),
        (
            "(Phase I): no\nTherapeutic exploratory (Phase II): yes\n(Phase III): yes\n(Phase IV): no\n",
            (TrialPhase.PHASE_2, TrialPhase.PHASE_3),
        ),
        ("2020-03-02 00:00:00", ()),
        ("Retrospective study", ()),
        ("Not selected", ()),
        ("Phase 5", ()),
        ("", ()),
    ],
)
def test_phases_are_read_or_left_open(text: str, words: tuple[TrialPhase, ...]) -> None:
    assert trial_words.phases(text) == words


def test_a_phase_that_a_spreadsheet_turned_into_a_date_is_noticed() -> None:
    assert trial_words.spreadsheet_damaged("2020-03-02 00:00:00")
    assert not trial_words.spreadsheet_damaged("2-3")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("All", TrialSex.ALL),
        ("Both, male and female", TrialSex.ALL),
        ("Male/Female", TrialSex.ALL),
        ("\nFemale: yes\nMale: yes\n", TrialSex.ALL),
        ("\nFemale: no\nMale: yes\n", TrialSex.MALE),
        ("Females", TrialSex.FEMALE),
        ("Male", TrialSex.MALE),
        ("-", None),
        ("", None),
    ],
)
def test_the_sexes_that_may_take_part_are_read(text: str, word: TrialSex | None) -> None:
    assert trial_words.sex(text) is word


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("18 Years", 18, AgeUnit.YEAR),
        ("20years-old", 20, AgeUnit.YEAR),
        (">= 16age old", 16, AgeUnit.YEAR),
        ("18.00 Year(s)", 18, AgeUnit.YEAR),
        ("18Y", 18, AgeUnit.YEAR),
        ("65(Year)", 65, AgeUnit.YEAR),
        ("6 Months", 6, AgeUnit.MONTH),
        ("28 Days", 28, AgeUnit.DAY),
        ("59 Minutes", 59, AgeUnit.MINUTE),
        ("18", 18, None),
        ("no limit", None, None),
        ("0 N/A (No limit)", None, None),
        ("9999 Years", None, None),
    ],
)
def test_an_age_limit_keeps_its_words_and_no_unit_is_guessed(
    text: str, number: int | None, unit: AgeUnit | None
) -> None:
    limit = trial_words.age_limit(text)
    assert limit is not None
    assert (limit.text, limit.number, limit.unit) == (text, number, unit)


def test_no_age_is_no_limit() -> None:
    assert trial_words.age_limit("  ") is None


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("500", 500),
        ("Case series:40;", 40),
        ("Experimental group:30;Control group:30;", 60),
        ("Target condition:60;Difficult condition:0", 60),
        ("Experimental group: mild cases:20;Control:5;", 25),
        ("400 (200 in each arm)", None),
        ("Severe group VS Mild group; both:600;", None),
        ("A:1;" * 70 + "B:1", None),
    ],
)
def test_a_sample_size_is_a_number_or_a_sum_of_groups(text: str, target: int | None) -> None:
    assert trial_words.sample_size(text).target == target


def test_a_sample_size_that_is_no_plain_number_keeps_its_words() -> None:
    assert trial_words.sample_size("A:1;B:2;").text == "A:1;B:2;"
    assert trial_words.sample_size("3").text is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Allocation: Randomized. Intervention model: Parallel Assignment.", Allocation.RANDOMISED),
        ("Allocation: Non-Randomized. Intervention model: Parallel.", Allocation.NON_RANDOMISED),
        ("Allocation: N/A. Intervention model: Single Group.", Allocation.NOT_APPLICABLE),
        ("Allocation: Single arm study;. Masking: Open.", Allocation.NOT_APPLICABLE),
        ("Controlled: yes\nRandomised: yes\nOpen: no\n", Allocation.RANDOMISED),
        ("Controlled: yes<br>Randomised: no<br>Open: no", Allocation.NON_RANDOMISED),
        ("Randomised: \nOpen: no", None),
        ("Randomization: Not randomized, Blinding: Not blinded", Allocation.NON_RANDOMISED),
        ("Randomized: No, \nType: Single arm", Allocation.NON_RANDOMISED),
        ("Randomized: No, \nType: 2 or more arms, randomized", None),
        ("Quasi-randomized controlled", Allocation.NON_RANDOMISED),
        ("Multicentre double-blinded randomised trial", Allocation.RANDOMISED),
        ("Method of generating randomization sequence:Not Applicable", None),
        ("RANDOMIZED", Allocation.RANDOMISED),
        ("NON RANDOMIZED", Allocation.NON_RANDOMISED),
        ("NA", Allocation.NOT_APPLICABLE),
        ("Parallel", None),
        ("", None),
    ],
)
def test_allocation_is_read_where_the_design_states_it(text: str, word: Allocation | None) -> None:
    assert trial_words.allocation(text) is word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Masking: None (Open Label).", Masking.NONE),
        ("Masking: Single (Participant).", Masking.SINGLE),
        ("Masking: Double", Masking.DOUBLE),
        ("Blinding: Triple blinded, Placebo: Used", Masking.TRIPLE),
        ("Masking: Quadruple (Participant, Care Provider)", Masking.QUADRUPLE),
        ("Open: no\nSingle blind: no\nDouble blind: yes\n", Masking.DOUBLE),
        ("Open: yes\nSingle blind: no\nDouble blind: no\n", Masking.NONE),
        ("Open: \nSingle blind: \nDouble blind: \n", None),
        ("Blinding: Not blinded", Masking.NONE),
        ("open(masking not used), single assignment", Masking.NONE),
        ("Masking: Blinded (masking used)", None),
        ("Parallel", None),
    ],
)
def test_masking_is_read_where_the_design_states_it(text: str, word: Masking | None) -> None:
    assert trial_words.masking(text) is word


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_of_words(text: str) -> None:
    for reads in (
        trial_words.status,
        trial_words.study_type,
        trial_words.phases,
        trial_words.sex,
        trial_words.allocation,
        trial_words.masking,
    ):
        reads(text)
