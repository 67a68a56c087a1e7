"""Every route for every role: what is allowed is what domain specification 5.3 says, and no route is forgotten.

A new route gets a line in ``ROUTES`` with the permission that the specification demands of it; a new permission gets
a line in ``MATRIX`` with the roles that have it. Both are written from the specification, not from the program.
"""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from registry.app import create_app
from registry.domain.errors import Forbidden, NotSignedIn
from registry.domain.permissions import PERMISSIONS, Actor
from registry.settings import Settings
from registry.web.routes import guard
from schemas.vocab import Role
from tests import builders
from tests.web.contract_examples import bearer
from tests.web.test_contract import asked, send

LETTERS = dict(zip("PMLTRCADHS", Role, strict=True))
"""Public, Manufacturer, Laboratory, Trial site, Reviewer, Chief, Auditor, aDmin, Health professional, System."""

MATRIX = """
site:read               PMLTRCADHS
calc:run                PMLTRCADHS
rule:read               PMLTRCADHS
rule:propose            RCD
rule:confirm            RCD
search:read             PMLTRCADHS
firm:read               PMLTRCADHS
organisation:read       PMLTRCADHS
listing:read            PMLTRCADHS
product:read            PMLTRCADHS
trial:read              PMLTRCADHS
specification:read      PMLTRCADHS
lot:read                PMLTRCADHS
certificate:read        PMLTRCADHS
attachment:read         PMLTRCADHS
self:read               MLTRCADH
self:write              MLTRCADH
product:read_draft      MRCAS
product:create          M
product:amend           M
product:withdraw        MC
product:withdraw_any    C
link:request            M
link:write              RC
specification:write     M
lot:write               M
lot:read_unreleased     RCAS
result:write            ML
efficacy:read_withheld  RCAHS
trial:write             TRCS
trial:write_any         RCS
trial:merge             RC
publication:read        PMLTRCADHS
publication:write       RCS
systematic_review:read  PMLTRCADHS
systematic_review:write RC
certificate:read_full   MRCAHS
certificate:preview     MRC
certificate:issue       RC
attachment:create       MLT
attachment:read_any     RCA
log:read                RCAS
account:read            AD
account:write           DS
firm:write              DS
import:run              S
organisation:write      DS
import:upload           ML
evidence:read           PMLTRCADHS
evidence:write          RC
rule:confirm            RCD
rule:propose            RCD
rule:read               PMLTRCADHS
product:discontinue     M
product:reinstate       RC
product:submit          M
product:supersede       S
product:suspend         CS
product:transfer        C
review:answer           M
review:assign           C
review:comment          RC
review:decide           RC
review:declare          RC
review:examine          RC
review:lapse            S
review:override         C
review:read             MRCAS
review:reject           C
review:read_any         RCAS
product:read_any_draft  RCA
"""
"""Permission, and the letters of the roles that have it."""

ROUTES = """
POST   /api/v1/attachments                                            attachment:create
GET    /api/v1/attachments/{sha256}                                   attachment:read
POST   /api/v1/calc/{name}                                            calc:run
GET    /api/v1/identifiers/{scheme}                                   calc:run
POST   /api/v1/products/{product_id}/certificates                     certificate:preview
GET    /api/v1/products/{product_id}/certificates/preview.pdf             certificate:preview
GET    /api/v1/certificates/{document}                                certificate:read
GET    /api/v1/products/{product_id}/certificates                     certificate:read
GET    /me/imports                                                    import:upload
POST   /me/imports                                                    import:upload
GET    /me/templates/{name}                                           import:upload
GET    /me/imports/{upload}                                           import:upload
POST   /me/imports/{upload}                                           import:upload
GET    /me/imports/{upload}/report.csv                                import:upload
GET    /me/imports/{upload}/file-with-errors                          import:upload
GET    /me/headings                                                   import:upload
POST   /me/headings                                                   import:upload
GET    /api/v1/imports/heading-maps                                   import:upload
POST   /api/v1/imports/heading-maps                                   import:upload
POST   /me/lots/specimens                                             result:write
GET    /me/lots                                                       result:write
GET    /me/lots/results                                               result:write
POST   /me/lots/results                                               result:write
POST   /me/lots/certificates-of-analysis                              result:write
POST   /me/lots/decisions                                             lot:write
GET    /me/products/{product_id}/lots                                 lot:write
POST   /me/products/{product_id}/lots                                 lot:write
GET    /me/products/{product_id}/specification                        specification:write
POST   /me/products/{product_id}/specification                        specification:write
POST   /api/v1/imports                                                import:upload
GET    /api/v1/imports                                                import:upload
GET    /api/v1/imports/templates                                      import:upload
GET    /api/v1/imports/{upload}                                       import:upload
POST   /api/v1/imports/{upload}/commit                                import:upload
GET    /api/v1/imports/{upload}/report                                import:upload
GET    /api/v1/imports/{upload}/report.csv                            import:upload
GET    /api/v1/imports/{upload}/file-with-errors                      import:upload
GET    /certificates/{number}                                         certificate:read
GET    /v/{number}                                                    certificate:read
GET    /api/v1/firms                                                  firm:read
GET    /firms                                                         account:read
GET    /api/v1/firms/{corporate_no}                                   firm:read
GET    /firms/{corporate_no}                                          firm:read
POST   /api/v1/firms                                                  firm:write
POST   /api/v1/firms/{corporate_no}/close                             firm:write
PUT    /api/v1/firms/{corporate_no}                                   firm:write
GET    /firms/{corporate_no}/edit                                     firm:write
POST   /firms/{corporate_no}/edit                                     firm:write
POST   /firms/{corporate_no}/close                                    firm:write
POST   /api/v1/listings/{record_id}/trials                            link:write
DELETE /api/v1/listings/{record_id}/trials/{trial_id}                 link:write
POST   /api/v1/products/{record_id}/trials                            link:write
DELETE /api/v1/products/{record_id}/trials/{trial_id}                 link:write
GET    /api/v1/listings                                               listing:read
GET    /api/v1/listings/{listing_id}                                  listing:read
GET    /api/v1/listings/{listing_id}/samples                          listing:read
GET    /listings/{listing_id}                                         listing:read
GET    /01/{rest}                                                     lot:read
GET    /api/v1/lots/lookup                                            lot:read
GET    /api/v1/products/{product_id}/lots                             lot:read
GET    /api/v1/products/{product_id}/lots/{number}                    lot:read
GET    /lots                                                          lot:read
GET    /products/{product_id}/lots                                    lot:read
GET    /products/{product_id}/lots/{number}                           lot:read
POST   /api/v1/products/{product_id}/lots                             lot:write
POST   /api/v1/products/{product_id}/lots/{number}/quarantine         lot:write
POST   /api/v1/products/{product_id}/lots/{number}/recall             lot:write
GET    /api/v1/products/{product_id}/lots/{number}/recall             lot:read
PUT    /api/v1/products/{product_id}/lots/{number}/recall             lot:write
POST   /me/lots/recall                                                lot:write
POST   /api/v1/products/{product_id}/lots/{number}/reject             lot:write
POST   /api/v1/products/{product_id}/lots/{number}/release            lot:write
GET    /api/v1/organisations                                          organisation:read
GET    /api/v1/organisations/{organisation_id}                        organisation:read
POST   /api/v1/listings/{listing_id}/take-over                        product:amend
PUT    /api/v1/products/{product_id}/draft                            product:amend
POST   /api/v1/products                                               product:create
GET    /api/v1/products                                               product:read
GET    /api/v1/products/{product_id}                                  product:read
GET    /api/v1/products/{product_id}/versions                         product:read
GET    /api/v1/products/{product_id}/versions/{number}                product:read
GET    /products/{product_id}                                         product:read
GET    /products/{product_id}/versions/{number}                       product:read
GET    /api/v1/products/{product_id}/draft                            product:read_draft
POST   /api/v1/products/{product_id}/withdraw                         product:withdraw
POST   /api/v1/products/{product_id}/lots/{number}/results            result:write
GET    /api/v1/products/{product_id}/draft/checks                     product:read_draft
POST   /api/v1/products/checks                                        product:create
GET    /api/v1/rules                                                  rule:read
GET    /api/v1/rules/{code}                                           rule:read
GET    /api/v1/rules/{code}/history                                   rule:read
POST   /api/v1/rules                                                  rule:propose
POST   /api/v1/rules/{rule_id}/confirm                                rule:confirm
GET    /api/v1/search                                                 search:read
GET    /api/v1/search/suggest                                         search:read
GET    /search                                                        search:read
GET    /me                                                            self:read
GET    /                                                              site:read
GET    /about                                                         site:read
GET    /healthz                                                       site:read
GET    /readyz                                                        site:read
GET    /schema                                                        site:read
GET    /sign-in                                                       site:read
POST   /sign-in                                                       site:read
GET    /sign-out                                                      site:read
POST   /sign-out                                                      site:read
GET    /static/{name}                                                 site:read
GET    /api/v1/products/{product_id}/specification                    specification:read
GET    /api/v1/products/{product_id}/specification/versions           specification:read
GET    /api/v1/products/{product_id}/specification/versions/{number}  specification:read
POST   /api/v1/products/{product_id}/specification                    specification:write
GET    /api/v1/listings/{record_id}/trials                            trial:read
GET    /api/v1/products/{record_id}/trials                            trial:read
GET    /api/v1/trials                                                 trial:read
GET    /api/v1/trials/{trial_id}                                      trial:read
GET    /api/v1/trials/{trial_id}/versions                             trial:read
GET    /api/v1/trials/{trial_id}/versions/{number}                    trial:read
GET    /api/v1/trials/{trial_id}/conduct                              trial:read
GET    /api/v1/trials/{trial_id}/changes                              trial:read
GET    /api/v1/trials/{trial_id}/publications                         publication:read
POST   /api/v1/trials                                                 trial:write
PUT    /api/v1/trials/{trial_id}                                      trial:write
POST   /api/v1/products/{product_id}/link-requests                    link:request
GET    /api/v1/products/{product_id}/link-requests                    product:read_draft
GET    /api/v1/link-requests                                          link:write
GET    /api/v1/link-requests/{number}                                 product:read_draft
POST   /api/v1/link-requests/{number}/accept                          link:write
POST   /api/v1/link-requests/{number}/accept-review                   link:write
POST   /api/v1/link-requests/{number}/decline                         link:write
GET    /me/trials                                                     trial:write
GET    /me/trials/new                                                 trial:write
POST   /me/trials/new                                                 trial:write
GET    /me/trials/{trial_id}                                          trial:write
POST   /me/trials/{trial_id}                                          trial:write
GET    /api/v1/trial-merges                                           trial:merge
POST   /api/v1/trial-merges/{number}/propose                          trial:merge
POST   /api/v1/trial-merges/{number}/confirm                          trial:merge
POST   /api/v1/trial-merges/{number}/reject                           trial:merge
GET    /api/v1/publications                                           publication:read
POST   /api/v1/publications                                           publication:write
GET    /api/v1/publications/{publication_id}                          publication:read
GET    /api/v1/publications/{publication_id}/versions                 publication:read
GET    /api/v1/publications/{publication_id}/versions/{number}        publication:read
GET    /api/v1/systematic-reviews                                     systematic_review:read
POST   /api/v1/systematic-reviews                                     systematic_review:write
GET    /api/v1/systematic-reviews/{review_id}                         systematic_review:read
PUT    /api/v1/systematic-reviews/{review_id}                         systematic_review:write
GET    /api/v1/systematic-reviews/{review_id}/versions                systematic_review:read
GET    /api/v1/systematic-reviews/{review_id}/versions/{number}       systematic_review:read
GET    /publications/{publication_id}                                 publication:read
GET    /publications/{publication_id}/versions/{number}               publication:read
GET    /me/products/{product_id}/link-requests                            link:request
POST   /me/products/{product_id}/link-requests                            link:request
GET    /link-requests                                                     link:write
GET    /link-requests/{number}                                            product:read_draft
POST   /link-requests/{number}/accept                                     link:write
POST   /link-requests/{number}/decline                                    link:write
GET    /systematic-reviews                                                systematic_review:read
GET    /systematic-reviews/new                                            systematic_review:write
POST   /systematic-reviews/new                                            systematic_review:write
GET    /systematic-reviews/{review_id}/edit                               systematic_review:write
POST   /systematic-reviews/{review_id}/edit                               systematic_review:write
GET    /systematic-reviews/{review_id}                                systematic_review:read
GET    /systematic-reviews/{review_id}/versions/{number}              systematic_review:read
GET    /trials/{trial_id}                                             trial:read
GET    /trials/{trial_id}/versions/{number}                           trial:read
GET    /api/v1/products/{product_id}/draft/diff                           product:read_draft
GET    /api/v1/products/{product_id}/versions/{span}/diff                 product:read
DELETE /api/v1/invitations/{invitation_id}                                account:write
DELETE /api/v1/me/tokens/{token_id}                                       self:write
DELETE /api/v1/persons/{person_id}/grants/{grant_id}                      account:write
DELETE /api/v1/persons/{person_id}/second-factor                          account:write
GET    /account                                                           self:read
GET    /api/v1/invitations                                                account:read
GET    /api/v1/me/tokens                                                  self:read
GET    /api/v1/outcomes/{outcome_id}                                      efficacy:read_withheld
GET    /api/v1/outcomes/{outcome_id}/certainty                            efficacy:read_withheld
GET    /api/v1/outcomes/{outcome_id}/results                              efficacy:read_withheld
GET    /api/v1/outcomes/{outcome_id}/scopes                               efficacy:read_withheld
GET    /api/v1/products/{product_id}/interests                            efficacy:read_withheld
GET    /api/v1/studies                                                    efficacy:read_withheld
GET    /api/v1/outcomes/{outcome_id}/trials/{trial_id}/bias               efficacy:read_withheld
GET    /api/v1/persons                                                    account:read
GET    /api/v1/persons/{person_id}                                        account:read
GET    /api/v1/products/{product_id}/draft/checks                         product:read_draft
GET    /api/v1/products/{product_id}/evidence                             evidence:read
GET    /api/v1/products/{product_id}/evidence.csv                         evidence:read
GET    /api/v1/products/{product_id}/evidence.json                        evidence:read
GET    /api/v1/products/{product_id}/evidence/missing                     evidence:write
GET    /api/v1/products/{product_id}/harm-signal                          efficacy:read_withheld
PUT    /api/v1/products/{product_id}/harm-signal                          evidence:write
POST   /api/v1/products/{product_id}/harm-signal/confirmation             evidence:write
GET    /api/v1/rules                                                      rule:read
GET    /api/v1/rules/{code}                                               rule:read
GET    /api/v1/rules/{code}/history                                       rule:read
GET    /invitation                                                        site:read
GET    /password/forgotten                                                site:read
GET    /password/new                                                      site:read
GET    /people                                                            account:read
GET    /sign-in/code                                                      site:read
GET    /sign-in/enrol                                                     site:read
POST   /account                                                           self:write
POST   /api/v1/invitations                                                account:write
POST   /api/v1/invitations/{invitation_id}/resend                         account:write
POST   /api/v1/me/tokens                                                  self:write
POST   /api/v1/outcomes/{outcome_id}/certainty                            evidence:write
POST   /api/v1/outcomes/{outcome_id}/certainty/confirmation               evidence:write
POST   /api/v1/outcomes/{outcome_id}/trials/{trial_id}/bias               evidence:write
POST   /api/v1/persons/{person_id}/erase                                  account:write
POST   /api/v1/persons/{person_id}/grants                                 account:write
POST   /api/v1/persons/{person_id}/join                                   account:write
POST   /api/v1/persons/{person_id}/offboard                               account:write
POST   /api/v1/products/checks                                            product:create
POST   /api/v1/products/{product_id}/outcomes                             evidence:write
POST   /api/v1/rules                                                      rule:propose
POST   /api/v1/rules/{rule_id}/confirm                                    rule:confirm
POST   /invitation                                                        site:read
POST   /password/forgotten                                                site:read
POST   /password/new                                                      site:read
POST   /people                                                            account:write
POST   /sign-in/code                                                      site:read
POST   /sign-in/enrol                                                     site:read
PUT    /api/v1/outcomes/{outcome_id}                                      evidence:write
PUT    /api/v1/outcomes/{outcome_id}/results                              evidence:write
PUT    /api/v1/outcomes/{outcome_id}/scopes                               evidence:write
PUT    /api/v1/persons/{person_id}                                        account:write
PUT    /api/v1/products/{product_id}/interests                            evidence:write
PUT    /api/v1/studies                                                    evidence:write
GET    /api/v1/me/products/{product_id}                                   product:read_draft
GET    /me/products/{product_id}                                         product:read_draft
GET    /me/products/{product_id}/submit                                  product:submit
POST   /me/products/{product_id}/submit                                  product:submit
POST   /me/products/{product_id}/pull-back                               product:submit
POST   /me/products/{product_id}/appeal                                  product:submit
POST   /me/products/{product_id}/answers                                 review:answer
GET    /me/products/{product_id}/end                                     product:withdraw
POST   /me/products/{product_id}/end                                     product:withdraw
POST   /me/products/{product_id}/documents                               attachment:create
GET    /me/products/{product_id}/preview                                 product:read_draft
GET    /api/v1/me/products                                               product:read_draft
GET    /me/products/new                                                   product:create
GET    /me/products/{product_id}/changes                                  product:read_draft
GET    /me/products/{product_id}/edit                                     product:amend
POST   /me/products/new                                                   product:create
POST   /me/products/{product_id}/edit                                     product:amend
POST   /me/products/{product_id}/label-images                             product:amend
POST   /api/v1/organisations                                              organisation:write
GET    /api/v1/products/{product_id}/case                                 review:read
GET    /api/v1/products/{product_id}/case/document                        review:read
POST   /api/v1/products/{product_id}/submit                               product:submit
POST   /api/v1/products/{product_id}/resubmit                             product:submit
POST   /api/v1/products/{product_id}/pull-back                            product:submit
POST   /api/v1/products/{product_id}/appeal                               product:submit
POST   /api/v1/products/{product_id}/accept                               review:examine
POST   /api/v1/products/{product_id}/return                               review:examine
POST   /api/v1/products/{product_id}/request-changes                      review:examine
POST   /api/v1/products/{product_id}/recommend                            review:examine
POST   /api/v1/products/{product_id}/approve                              review:decide
POST   /api/v1/products/{product_id}/send-back                            review:decide
POST   /api/v1/products/{product_id}/reject                               review:reject
POST   /api/v1/products/{product_id}/suspend                              product:suspend
POST   /api/v1/products/{product_id}/propose-reinstatement                product:reinstate
GET    /api/v1/products/{product_id}/corrections                          review:read
POST   /api/v1/products/{product_id}/corrections                          review:comment
POST   /api/v1/products/{product_id}/corrections/{correction}/take-back   review:comment
POST   /api/v1/products/{product_id}/reinstate                            product:reinstate
POST   /api/v1/products/{product_id}/discontinue                          product:discontinue
POST   /api/v1/products/{product_id}/case/reviewers                       review:assign
POST   /api/v1/products/{product_id}/case/interests                       review:declare
POST   /api/v1/products/{product_id}/case/overrides                       review:override
POST   /api/v1/products/{product_id}/case/points                          review:comment
POST   /api/v1/products/{product_id}/case/points/{point}/answer           review:answer
POST   /api/v1/products/{product_id}/case/points/{point}/resolve          review:comment
GET    /reviews                                                           review:read_any
GET    /evidence/{product_id}                                             review:read_any
GET    /evidence/{product_id}/outcomes/new                                evidence:write
POST   /evidence/{product_id}/outcomes/new                                evidence:write
GET    /evidence/{product_id}/links/new                                   link:write
POST   /evidence/{product_id}/links/new                                   link:write
POST   /evidence/{product_id}/links/{trial_id}/end                        link:write
GET    /evidence/{product_id}/trials/{trial_id}                           review:read_any
POST   /evidence/{product_id}/trials/{trial_id}/study                     evidence:write
POST   /evidence/{product_id}/trials/{trial_id}/interests                 evidence:write
GET    /evidence/outcomes/{outcome_id}                                    evidence:write
POST   /evidence/outcomes/{outcome_id}                                    evidence:write
GET    /evidence/outcomes/{outcome_id}/certainty                          review:read_any
POST   /evidence/outcomes/{outcome_id}/certainty                          evidence:write
POST   /evidence/outcomes/{outcome_id}/certainty/confirmation             evidence:write
GET    /evidence/outcomes/{outcome_id}/trials/{trial_id}                  review:read_any
POST   /evidence/outcomes/{outcome_id}/trials/{trial_id}/result           evidence:write
POST   /evidence/outcomes/{outcome_id}/trials/{trial_id}/scope            evidence:write
POST   /evidence/outcomes/{outcome_id}/trials/{trial_id}/bias             evidence:write
GET    /trial-merges                                                      trial:merge
GET    /trial-merges/{number}                                             trial:merge
POST   /trial-merges/{number}/propose                                     trial:merge
POST   /trial-merges/{number}/confirm                                     trial:merge
POST   /trial-merges/{number}/reject                                      trial:merge
GET    /rules                                                             rule:read
POST   /rules                                                             rule:propose
POST   /rules/{rule_id}/confirm                                           rule:confirm
GET    /reviews/{product_id}/standing                                     review:read_any
POST   /reviews/{product_id}/suspend                                      product:suspend
POST   /reviews/{product_id}/corrections                                  review:comment
POST   /reviews/{product_id}/corrections/{correction}/take-back           review:comment
POST   /reviews/{product_id}/propose-reinstatement                        product:reinstate
POST   /reviews/{product_id}/reinstate                                    product:reinstate
POST   /reviews/{product_id}/withdraw                                     product:withdraw_any
POST   /reviews/{product_id}/transfer                                     product:transfer
GET    /log                                                               log:read
GET    /log/{record}                                                      log:read
GET    /reviews/interests                                                 review:declare
POST   /reviews/interests                                                 review:declare
GET    /reviews/{product_id}                                              review:read_any
POST   /reviews/{product_id}/reviewers                                    review:assign
POST   /reviews/{product_id}/overrides                                    review:override
POST   /reviews/{product_id}/interests                                    review:declare
POST   /reviews/{product_id}/points                                       review:comment
POST   /reviews/{product_id}/points/{point}/resolve                       review:comment
POST   /reviews/{product_id}/accept                                       review:examine
POST   /reviews/{product_id}/return                                       review:examine
POST   /reviews/{product_id}/request-changes                              review:examine
POST   /reviews/{product_id}/recommend                                    review:examine
POST   /reviews/{product_id}/send-back                                    review:decide
POST   /reviews/{product_id}/approve                                      review:decide
POST   /reviews/{product_id}/reject                                       review:reject
GET    /api/v1/reviews                                                    review:read_any
POST   /api/v1/reviews/interests                                          review:declare
POST   /api/v1/firms/{corporate_no}/transfer                              product:transfer
"""
"""Method, path, and the permission that the specification demands."""


def pairs(table: str) -> dict[str, str]:
    return {
        left.strip(): right for left, right in (line.rsplit(maxsplit=1) for line in table.split("\n") if line)
    }


EXPECTED = {permission: {LETTERS[letter] for letter in row} for permission, row in pairs(MATRIX).items()}
DEMANDED = {" ".join(route.split()): permission for route, permission in pairs(ROUTES).items()}
HANDLERS: dict[str, HTTPRouteHandler] = {
    f"{method} {route.path_format}": handler
    for route in create_app(Settings()).routes
    if isinstance(route, HTTPRoute)
    for method, (handler, _) in route.route_handler_map.items()
    if method != "OPTIONS"
}


def test_no_route_is_without_a_row_and_no_row_without_a_route() -> None:
    assert sorted(HANDLERS.keys() ^ DEMANDED.keys()) == []


def test_no_permission_is_without_a_row_and_no_row_without_a_role() -> None:
    assert sorted(frozenset().union(*PERMISSIONS.values()) ^ EXPECTED.keys()) == []


def test_every_demanded_permission_has_a_row() -> None:
    assert sorted({*DEMANDED.values()} - EXPECTED.keys()) == []


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_the_specification_says_and_nothing_else(role: Role) -> None:
    assert sorted(PERMISSIONS[role]) == sorted(name for name, roles in EXPECTED.items() if role in roles)


def refusal(handler: HTTPRouteHandler, actor: Actor) -> type[Exception] | None:
    connection: Any = SimpleNamespace(scope={"user": actor, "query_string": b""}, path_params={})
    try:
        guard(connection, handler)
    except (Forbidden, NotSignedIn) as refused:
        return type(refused)
    return None


@pytest.mark.parametrize("route", sorted(HANDLERS))
def test_a_route_lets_in_exactly_the_roles_of_its_row(route: str) -> None:
    allowed = EXPECTED[DEMANDED[route]]
    for role in Role:
        person = Actor(
            person=None if role is Role.PUBLIC else UUID(int=9), roles=frozenset({Role.PUBLIC, role})
        )
        refused = NotSignedIn if role is Role.PUBLIC else Forbidden
        assert refusal(HANDLERS[route], person) is (None if role in allowed else refused), role


@pytest.mark.parametrize("route", sorted(HANDLERS))
def test_a_wrong_token_opens_nothing(route: str) -> None:
    assert refusal(HANDLERS[route], Actor(roles=frozenset())) is NotSignedIn


@pytest.mark.parametrize("route", sorted(HANDLERS))
def test_a_token_without_scopes_reads_what_the_public_reads(route: str) -> None:
    token = Actor(person=UUID(int=9), roles=frozenset(Role), scopes=frozenset())
    assert (refusal(HANDLERS[route], token) is None) == (Role.PUBLIC in EXPECTED[DEMANDED[route]])


def of_a_firm() -> list[str]:
    """Routes of the API that a manufacturer may use and the public may not: they are about a firm's own records."""
    return sorted(
        route.replace(API, "")
        for route, permission in DEMANDED.items()
        if API in route
        and Role.MEMBER_MFR in EXPECTED[permission]
        and Role.PUBLIC not in EXPECTED[permission]
        and route.replace(API, "") not in OF_NO_FIRM
    )


API = "/api/v1"
OF_NO_FIRM = {
    "GET /me/products": "those of the firms that the reader acts for; a stranger gets a list of their own",
    "GET /me/tokens": "one's own tokens",
    "POST /me/tokens": "one's own tokens",
    "DELETE /me/tokens/{token_id}": "one's own tokens",
    "GET /imports": "one's own uploads",
    "POST /imports": "of the firm that the sender acts for; rows of another one are refused one by one",
    "GET /imports/heading-maps": "those of one's own laboratories",
    "GET /imports/templates": "holds nothing but headings and an example",
    "POST /products/checks": "checks what is sent and keeps nothing",
}
"""Routes that a manufacturer may use whoever they act for, and why."""


@pytest.mark.parametrize("route", of_a_firm())
async def test_another_firms_manufacturer_is_refused_what_the_own_firms_may(
    client: httpx.AsyncClient, route: str
) -> None:
    ask = await asked(route, client)
    own = await send(client, route, ask) if route.startswith("GET") else None
    assert own is None or own.is_success
    stranger = await bearer((await builders.firm(987)).member)
    refused = await send(client, route, ask, headers={**ask.headers, **stranger})
    assert refused.status_code in {403, 404}, refused.text
