"""The certificate's page as text: nothing is invented, nothing is left unsaid, nothing leads outside."""

import re
from html.parser import HTMLParser

import pytest

from registry.adapters.pdf.page import certificate_html, quality_tables, stylesheet
from registry.domain import certificates
from schemas.certificates import CertificateSnapshot, CertifiedLot
from schemas.vocab import Absence, ProductClass, Verdict
from tests.certificate_examples import lot, snapshot

SHA256 = "0" * 64


class _Reader(HTMLParser):
    """Collects text, headings, and every attribute that could make somebody fetch something."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.addresses: list[tuple[str, str | None]] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        if tag in {"h1", "h2", "h3"}:
            self.headings.append("")
        self.addresses += [
            (tag, value) for name, value in attrs if name in {"src", "href", "data", "xlink:href"}
        ]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if {"h1", "h2", "h3"} & set(self._open):
            self.headings[-1] += data


def page(document: CertificateSnapshot) -> str:
    return certificate_html(document, SHA256)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_raised_figures_stay_raised() -> None:
    document = snapshot(trial_count=1, lot_count=1)
    named = document.model_copy(
        update={"product": document.product.model_copy(update={"name_ja": "酸化砒素 As₂O₃ 10⁵個"})}
    )
    assert "<b>酸化砒素 As<sub>2</sub>O<sub>3</sub> 10<sup>5</sup>個</b>" in page(named)


def test_every_section_stands_in_the_order_of_the_specification() -> None:
    reader = _Reader()
    reader.feed(page(snapshot()))
    assert [heading.split()[0] for heading in reader.headings] == [
        "エビデンス証明書",
        "製品と事業者",
        "表示・効能の根拠",
        "エビデンスの評価",
        "収載試験一覧",
        "利益相反",
        "規格と品質",
        "試験所",
        "安全性情報",
        "審査と規則",
        "確認したことと確認していないこと",
        "免責",
        "検証方法",
    ]
    assert all(re.search(r"[一-龯ぁ-ん].* [A-Z]", " ".join(heading.split())) for heading in reader.headings)


@pytest.mark.parametrize("product_class", list(ProductClass))
def test_the_only_address_of_a_page_is_the_link_to_its_verification(product_class: ProductClass) -> None:
    document = snapshot(product_class)
    reader = _Reader()
    reader.feed(page(document))
    assert reader.addresses == [("a", document.issuer.verification_url)]
    assert "url(" not in stylesheet()
    assert "@import" not in stylesheet()


def test_what_is_not_recorded_is_said() -> None:
    document = snapshot(
        trial_count=0,
        lot_count=0,
        quality=None,
        safety=None,
        laboratories=(),
        sites=(),
        reviews=(),
        claims=(),
        checked=(),
        rules=(),
    )
    firm = document.firm.model_copy(update={"name_en": None, "corporate_no": None, "address": None})
    product = document.product.model_copy(update={"name_en": None, "identifiers": ()})
    text = words(page(document.model_copy(update={"firm": firm, "product": product})))
    for said in (
        "Address 登録なし Not recorded",
        "Corporate no. 登録なし Not recorded",
        "Identifiers 登録なし Not recorded",
        "Sites, GMP 登録なし Not recorded",
        "Laboratories 登録なし Not recorded",
        "Safety 登録なし Not recorded",
        "Specification and quality 登録なし Not recorded",
        "審査前 Not yet reviewed",
        "No claim is made.",
        "No linked trial is registered.",
        "Checked なし Nothing",
        "Assessment of effects: not assessed.",
        "Grade rules fired 未評価 Not assessed",
    ):
        assert said in text, said
    assert "None" not in text


def test_null_is_never_printed_as_a_word_of_the_program() -> None:
    text = words(page(snapshot(trial_count=12, lot_count=24)))
    assert not re.search(r"\b(None|True|False|null|Undefined)\b", text)


def test_the_six_counts_stand_in_their_fixed_order() -> None:
    text = words(page(snapshot(trial_count=12)))
    order = ["有利", "差なし", "不利", "未公表", "実施中", "撤回"]
    head = text[text.index("試験の件数") :]
    assert [head.index(word) for word in order] == sorted(head.index(word) for word in order)
    assert "製品 Product (P0, P1) 2 2 0 2 2 0 成分 Ingredient (P2) 0 0 2 0 0 2" in text


def test_counts_that_are_withheld_are_not_printed_as_zeros() -> None:
    text = words(page(certificates.public_edition(snapshot(trial_count=12), certificates.Visible())))
    assert "試験の件数" not in text
    assert "関連する試験は全 12 件です。うち 12 件は内訳を示しません(公開対象外)。" in text
    assert "公開対象外の試験 12 件" in text


def test_claims_that_are_withheld_are_not_printed_as_no_claim() -> None:
    text = words(page(certificates.public_edition(snapshot(trial_count=0), certificates.Visible())))
    assert "示していない表示・効能: 公開対象外。" in text
    assert "No claim is made" not in text
    assert "No claim is made" in words(page(snapshot(trial_count=0, claims=())))


def test_results_withheld_from_a_shown_trial_are_counted() -> None:
    full = snapshot(trial_count=1)
    public = certificates.public_edition(
        full, certificates.Visible(trials=frozenset({full.trials[0].trial_id}))
    )
    assert "公開対象外の結果 1 件 1 results not public" in words(page(public))


def test_a_certificate_that_is_no_specimen_has_no_band() -> None:
    real = snapshot().model_copy(update={"specimen": False, "number": "MMV-HF-2026-00001-01-C"})
    assert "SPECIMEN" in page(snapshot())
    assert "SPECIMEN" not in page(real)
    assert "見本" not in page(real)


@pytest.mark.parametrize("text", ["<b>x</b>", "{{ 7*7 }}", '"><script>', "&lt;"])
def test_text_of_a_record_is_escaped_everywhere(text: str) -> None:
    document = snapshot(trial_count=1, lot_count=1)
    facts = document.trials[0].facts
    assert facts is not None
    trial = document.trials[0].model_copy(
        update={"registrations": (text,), "facts": facts.model_copy(update={"design": text, "sponsor": text})}
    )
    html = page(
        document.model_copy(
            update={
                "trials": (trial,),
                "product": document.product.model_copy(update={"name_ja": text}),
                "firm": document.firm.model_copy(update={"address": text}),
            }
        )
    )
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
    assert html.count(escaped) >= 6
    assert "<script>" not in html
    assert "<b>x</b>" not in html


def test_results_share_a_column_when_item_limit_unit_and_method_agree() -> None:
    lots = tuple(lot(k, ProductClass.HF) for k in range(5))
    (table,) = quality_tables(lots)
    assert [column.item_ja for column in table.columns] == [
        "性状",
        "難消化性デキストリン",
        "鉛",
        "一般生菌数",
    ]
    assert [row.lot for row in table.rows] == list(lots)
    assert [row.results for row in table.rows] == [one.results for one in lots]


def test_a_changed_limit_gets_a_column_of_its_own_and_no_value_stands_under_another_limit() -> None:
    old, new = lot(0, ProductClass.WD), lot(1, ProductClass.WD)
    assert new.results is not None
    tighter = new.results[1].model_copy(update={"limit": "50 以上"})
    new = new.model_copy(update={"results": (new.results[0], tighter, new.results[2])})
    (table,) = quality_tables((old, new))
    assert [column.limit for column in table.columns] == ["破損なし", "40 以上", "15 以上", "50 以上"]
    assert [result and result.limit for result in table.rows[0].results] == [
        "破損なし",
        "40 以上",
        "15 以上",
        None,
    ]
    assert [result and result.limit for result in table.rows[1].results] == [
        "破損なし",
        None,
        "15 以上",
        "50 以上",
    ]


@pytest.mark.parametrize("lot_count", [1, 3, 40])
def test_every_result_of_every_lot_is_in_exactly_one_cell(lot_count: int) -> None:
    lots = tuple(lot(k, ProductClass.TM) for k in range(lot_count))
    tables = quality_tables(lots)
    assert [len(table.columns) for table in tables] == [4, 3]
    for one in lots:
        cells = [r for t in tables for row in t.rows if row.lot is one for r in row.results if r is not None]
        assert cells == list(one.results or ())


def test_a_lot_without_results_is_still_listed_once() -> None:
    tested, untested = lot(0, ProductClass.TM), lot(1, ProductClass.TM).model_copy(update={"results": None})
    rows = [row.lot for table in quality_tables((tested, untested)) for row in table.rows]
    assert rows == [tested, untested, tested]
    assert [row.lot for table in quality_tables((untested,)) for row in table.rows] == [untested]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_but_a_plain_one_stands_out(verdict: Verdict) -> None:
    document = snapshot(lot_count=1)
    assert document.quality is not None
    results = tuple(r.model_copy(update={"verdict": verdict}) for r in document.quality.lots[0].results or ())
    lots = (document.quality.lots[0].model_copy(update={"results": results}),)
    html = page(document.model_copy(update={"quality": document.quality.model_copy(update={"lots": lots})}))
    marked = html.count(f'<b class="mark">{verdict.ja}</b>')
    assert marked == (0 if verdict in {Verdict.PASS, Verdict.REPORT_ONLY} else len(results))
    assert html.count(verdict.ja) >= len(results)


def test_without_lots_there_is_no_table() -> None:
    nothing: tuple[CertifiedLot, ...] = ()
    assert quality_tables(nothing) == ()


def test_the_reason_why_no_outcome_is_shown_is_printed() -> None:
    document = snapshot(trial_count=0, outcomes_absent=Absence.WITHHELD)
    assert "効果に関する評価: 公開対象外。 Assessment of effects: not public." in words(page(document))


def test_outcomes_are_named_in_english_too_where_a_name_is_recorded() -> None:
    document = snapshot(trial_count=1)
    assert document.outcomes[0].outcome_en is None
    (trial,) = document.trials
    assert trial.facts is not None
    graded = document.outcomes[0].model_copy(update={"outcome_en": "Blood glucose"})
    result = trial.facts.results[0].model_copy(update={"outcome_en": "Blood glucose after a meal"})
    facts = trial.facts.model_copy(update={"results": (result,)})
    named = document.model_copy(
        update={"outcomes": (graded,), "trials": (trial.model_copy(update={"facts": facts}),)}
    )
    printed = words(page(named))
    assert f"{graded.outcome} Blood glucose " in printed
    assert f"{result.outcome} Blood glucose after a meal" in printed


def test_a_snapshot_written_before_outcomes_had_english_names_is_printed_without_them() -> None:
    written = snapshot(trial_count=1).model_dump(mode="json")
    del written["outcomes"][0]["outcome_en"]
    del written["trials"][0]["facts"]["results"][0]["outcome_en"]
    printed = words(page(CertificateSnapshot.model_validate(written)))
    assert written["outcomes"][0]["outcome"] in printed
    assert "None" not in printed.split()
