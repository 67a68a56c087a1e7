"""Publications: what reports a trial, what is retracted, and that joining two records loses nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.publications import joined, reports_results, retracted_by_title
from schemas.publications import PublicationDocument, PublicationNotice
from schemas.vocab import NoticeKind
from tests import builders


@pytest.mark.parametrize(
    ("kinds", "title", "reports"),
    [
        ([], "Effect of green tea on sleep", True),
        (["Journal Article", "Randomized Controlled Trial"], "Effect of green tea", True),
        (["Clinical Trial Protocol"], "Effect of green tea", False),
        (["Systematic Review"], "Effect of green tea", False),
        (["Comment"], "Effect of green tea", False),
        (["Journal Article"], "Green tea for sleep: study protocol of a randomised trial", False),
        (["Journal Article"], "Protocol for a randomised trial of green tea", False),
        (["Journal Article"], "緑茶と睡眠に関する無作為化比較試験の研究計画", False),
    ],
)
def test_protocols_reviews_and_comments_report_no_results(
    kinds: list[str], title: str, *, reports: bool
) -> None:
    assert reports_results(builders.publication(kinds=kinds, title=title)) is reports


@pytest.mark.parametrize(
    ("title", "retracted"),
    [
        ("RETRACTED: Effect of green tea", True),
        ("Retracted article: Effect of green tea", True),
        ("[Retracted] : green tea", True),
        ("【撤回】緑茶と睡眠", True),
        ("撤回：緑茶と睡眠", True),
        ("Why retracted: a study of notices", False),
        ("Retracted articles in nutrition research", False),
        ("Effect of green tea", False),
    ],
)
def test_a_title_that_begins_with_the_mark_is_retracted(title: str, *, retracted: bool) -> None:
    assert retracted_by_title(title) is retracted


RETRACTION = PublicationNotice(kind=NoticeKind.RETRACTION)
NAMED = PublicationNotice(kind=NoticeKind.RETRACTION, pmid="31535829", citation="J Test Med. 2026;1:2")


def test_a_record_without_a_notice_does_not_undo_it() -> None:
    known = builders.publication(notices=[NAMED], doi="10.1000/a", primary_outcomes=["PSQI"])
    told = builders.publication(title="Herbal tea", doi=None)
    both = joined(known, told)
    assert both.retracted
    assert (both.title, both.doi, both.primary_outcomes) == ("Herbal tea", "10.1000/a", ("PSQI",))
    assert both.source == told.source


def test_a_bare_notice_goes_where_a_named_one_of_its_kind_is_known() -> None:
    concern = PublicationNotice(kind=NoticeKind.EXPRESSION_OF_CONCERN)
    both = joined(
        builders.publication(notices=[RETRACTION, concern]), builders.publication(notices=[NAMED, NAMED])
    )
    assert both.notices == (concern, NAMED)


NUMBERS = st.lists(
    st.fixed_dictionaries(
        {
            "scheme": st.just("nct"),
            "value": st.sampled_from(["NCT03036150", "NCT04280705", "NCT00316082"]),
            "origin": st.sampled_from(["accession", "abstract", "entered"]),
        }
    ),
    max_size=4,
)
DOCUMENTS = st.builds(
    lambda numbers, notices: builders.publication(numbers=numbers, notices=notices),
    NUMBERS,
    st.lists(st.sampled_from([RETRACTION, NAMED]), max_size=3),
)


@given(DOCUMENTS, DOCUMENTS)
def test_joining_loses_no_number_and_no_retraction(
    known: PublicationDocument, told: PublicationDocument
) -> None:
    both = joined(known, told)
    assert {n.value for n in both.numbers} == {n.value for n in (*known.numbers, *told.numbers)}
    assert both.retracted == (known.retracted or told.retracted)
    assert joined(both, told).numbers == both.numbers
