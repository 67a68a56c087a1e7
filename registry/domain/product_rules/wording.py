"""The wording linter over everything a product says (domain specification 1.5.2).

What was approved, permitted or notified is not judged again; of a device only the intended use of a medical device
is such a text. A warning must name diseases and medicines to warn of them: in warnings those rules need a reason
instead of blocking.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from registry.domain.claims import Finding as Breach
from registry.domain.claims import Phrase, lint
from schemas.base import Bilingual
from schemas.findings import Finding, Span
from schemas.products.common import CommonFields
from schemas.products.devices import DeviceFields
from schemas.products.labels import field_label
from schemas.vocab import ClaimRule, EvidenceBasis, FindingLevel, Severity, SubClass

__all__ = ["approved_texts", "said", "wording"]

_LEVELS: Final[Mapping[Severity, FindingLevel]] = {
    Severity.BLOCK: FindingLevel.MUST,
    Severity.WARN: FindingLevel.WARN,
    Severity.INFO: FindingLevel.INFO,
}
_FREE_TEXT: Final = (
    "name_ja",
    "name_en",
    "target_user",
    "directions",
    "cautions",
    "storage",
    "interaction_statement",
    "intended_use",
    "generic_name",
    "device_generic_name",
)
_WARNINGS: Final = frozenset({"cautions", "interaction_statement"})
_NAMED_IN_WARNINGS: Final = frozenset({ClaimRule.L1_DISEASE, ClaimRule.L2_CURE, ClaimRule.L6_DOSE})
_LAWS: Final[Mapping[ClaimRule, str]] = {
    ClaimRule.L1_DISEASE: "健康増進法 第65条・薬機法 第68条",
    ClaimRule.L2_CURE: "健康増進法 第65条・薬機法 第68条",
    ClaimRule.L3_BODY: "健康増進法 第65条・薬機法 第68条",
    ClaimRule.L4_SUPER: "景品表示法 第5条・薬機法 第66条",
    ClaimRule.L5_SAFE: "景品表示法 第5条・薬機法 第66条",
    ClaimRule.L6_DOSE: "薬機法 第68条（46通知）",
    ClaimRule.L7_EXPERT: "医薬品等適正広告基準",
    ClaimRule.L8_OFFICIAL: "景品表示法 第5条",
    ClaimRule.L9_SLIM: "健康増進法 第65条",
    ClaimRule.L10_TESTIMONY: "健康増進法 第65条・医薬品等適正広告基準",
    ClaimRule.L11_REGISTRY: "登録簿の利用条件",
    ClaimRule.L12_BASIS: "食品表示基準（機能性表示食品の表示の文型）",
    ClaimRule.L13_MISSING: "食品表示基準（機能性表示食品の義務表示事項）",
}
_MENDS: Final[Mapping[ClaimRule, str]] = {
    ClaimRule.L1_DISEASE: "Leave the name of the disease out.",
    ClaimRule.L2_CURE: "Use only the words approved or notified, or leave it out.",
    ClaimRule.L3_BODY: "Say no more than that it helps to keep healthy or supplies nutrients.",
    ClaimRule.L4_SUPER: "Leave it out, or state the objective ground beside it.",
    ClaimRule.L5_SAFE: "State facts of quality control and safety tests only.",
    ClaimRule.L6_DOSE: "State an amount a day instead of a dosage.",
    ClaimRule.L7_EXPERT: "Leave the recommendation out.",
    ClaimRule.L8_OFFICIAL: "Leave out that an authority recognises or recommends it.",
    ClaimRule.L9_SLIM: "Leave out that one gets slim without effort, or by how much.",
    ClaimRule.L10_TESTIMONY: "Leave testimonials out, or keep them clear of any effect.",
    ClaimRule.L11_REGISTRY: "State only that it is registered; this registry recognises no effect.",
    ClaimRule.L12_BASIS: "Write the claim in the form that its evidence asks for.",
    ClaimRule.L13_MISSING: "Add the statement that stands in the Japanese suggestion.",
}


def approved_texts(document: CommonFields, field: str | None) -> tuple[str, ...]:
    """The text that an authority approved, permitted or was notified of.

    Args:
        document: The product.
        field: The field of its sub-class that holds such a text.
    """
    if field is None or (isinstance(document, DeviceFields) and not document.is_medical_device):
        return ()
    text = getattr(document, field)
    return (text,) if text else ()


def wording(
    document: CommonFields, subclass: SubClass, *, approved_in: str | None, phrases: Sequence[Phrase]
) -> Iterator[Finding]:
    """What breaks a wording rule in the names, claims, free text and descriptions of pictures.

    Args:
        document: The product.
        subclass: Its sub-class.
        approved_in: The field that holds its approved text.
        phrases: The phrases in force.
    """
    approved = approved_texts(document, approved_in)
    for path, text in _texts(document):
        for breach in lint(text, subclass, approved_texts=approved, rows=phrases):
            yield said(path, breach)
    basis: EvidenceBasis | None = getattr(document, "evidence_basis", None)
    notified: str | None = getattr(document, "notified_claim", None)
    if basis is not None and notified is not None:
        # The text itself is approved, so only its shape can be found.
        for breach in lint(notified, subclass, approved_texts=approved, evidence_basis=basis, rows=phrases):
            yield said("notified_claim", breach)
    if document.cautions is not None:
        label = "。".join(
            text for path, text in _texts(document) if path in {*_WARNINGS, "directions", "target_user"}
        )
        for breach in lint(label, subclass, check_disclaimers=True, rows=phrases):
            if breach.rule is ClaimRule.L13_MISSING:
                end = len(document.cautions)
                yield said("cautions", breach.model_copy(update={"start": end, "end": end}))


def _texts(document: CommonFields) -> Iterator[tuple[str, str]]:
    for name in _FREE_TEXT:
        if text := getattr(document, name, None):
            yield name, text
    for number, claim in enumerate(document.claims):
        yield f"claims.{number}.text", claim.text
    for number, image in enumerate(document.label_images):
        yield f"label_images.{number}.alt_ja", image.alt_ja
        if image.alt_en:
            yield f"label_images.{number}.alt_en", image.alt_en


def said(path: str, breach: Breach) -> Finding:
    """What the linter found in the text at a path, as a finding of a check."""
    level = _LEVELS[breach.severity]
    if path in _WARNINGS and breach.rule in _NAMED_IN_WARNINGS and level is FindingLevel.MUST:
        level = FindingLevel.WARN
    label, rule = field_label(path), breach.rule
    quoted = (f"「{breach.matched}」：", f": “{breach.matched}”, ") if breach.matched else ("：", ": ")
    return Finding(
        field=path,
        code=rule.value,
        level=level,
        message=Bilingual(
            ja=f"{label.ja}の{quoted[0]}{rule.ja}。"
            if breach.matched
            else f"{label.ja}{quoted[0]}{rule.ja}。",
            en=f"{label.en}{quoted[1]}{rule.en[0].lower()}{rule.en[1:]}.",
        ),
        hint=Bilingual(ja=breach.suggestion_ja or f"{rule.ja}を除いてください。", en=_MENDS[rule]),
        rule=_LAWS[rule],
        span=Span(rule=rule, start=breach.start, end=breach.end, matched=breach.matched),
    )
