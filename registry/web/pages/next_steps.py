"""What a firm should do next with a product, in one sentence."""

from collections.abc import Mapping
from typing import Final

from registry.web.pages.catalogues import N_
from registry.web.pages.knowledge import Said
from schemas.products.overview import OverseenProduct
from schemas.vocab import FindingLevel, RegistrationEvent, RegistrationState

__all__ = ["next_step", "waits_for_firm"]

_S, _E = RegistrationState, RegistrationEvent
_OF_CASE: Final[Mapping[RegistrationState, str]] = {
    _S.SUBMITTED: N_("The registry is checking whether the submission is complete. Nothing to do for you."),
    _S.UNDER_REVIEW: N_("Reviewers are examining it. Nothing to do for you."),
    _S.AWAITING_APPROVAL: N_("One reviewer has recommended it, another one decides. Nothing to do for you."),
    _S.CHANGES_REQUESTED: N_("The time to reply is over. Once it is a draft again, submit it anew."),
    _S.REJECTED: N_("It was rejected. The reason is below."),
}
_OF_PRODUCT: Final[Mapping[RegistrationState, str]] = {
    _S.PUBLISHED: N_("It is published. Nothing to do for you."),
    _S.SUSPENDED: N_(
        "It is suspended, the public reads a notice. Ask the secretariat what has to be mended."
    ),
    _S.WITHDRAWN: N_("It was withdrawn. To sell it again, register it anew."),
    _S.DISCONTINUED: N_("It is discontinued. Its lots can still be looked up."),
}


def waits_for_firm(product: OverseenProduct) -> bool:
    """Whether the registration does not go on until the firm does something."""
    return not {_E.SUBMIT, _E.RESUBMIT, _E.APPEAL}.isdisjoint(product.offered)


def next_step(product: OverseenProduct) -> Said:
    """The sentence for where the product and its newest case stand."""
    needed = sum(finding.level is FindingLevel.MUST for finding in product.findings)
    of_draft = product.case is not None and product.case.version == product.draft_version
    if _E.RESUBMIT in product.offered:
        text = N_("Answer what the reviewers asked, mend the draft and submit it again.")
    elif _E.SUBMIT in product.offered and needed:
        return Said(N_("Things to mend before it can be submitted: %(count)s."), {"count": needed})
    elif _E.SUBMIT in product.offered:
        text = N_("Nothing is missing: the draft can be submitted.")
    elif _E.APPEAL in product.offered:
        text = N_("It was rejected. You can appeal once.")
    elif product.case is not None and of_draft:
        text = _OF_CASE[product.case.state]
    elif product.state is _S.PUBLISHED and product.expiries:
        text = N_(
            "It is published. Something below ended or ends soon: once renewed, enter it in a next version."
        )
    else:
        text = _OF_PRODUCT[product.state]
    return Said(text)
