"""Every handler of the registry: the controllers of the API and the pages of the web site."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from registry.web.api.attachments import Attachments
from registry.web.api.calc import Calculators
from registry.web.api.certificates import Certificates, ProductCertificates
from registry.web.api.evidence import (
    OutcomeJudging,
    OutcomeRecords,
    ProductEvidence,
    ProductHarm,
    ProductRecords,
    Studies,
)
from registry.web.api.firms import Firms
from registry.web.api.imports import Imports
from registry.web.api.link_requests import LinkRequests, ProductLinkRequests
from registry.web.api.listings import Listings
from registry.web.api.lots import Lots
from registry.web.api.me import OwnProducts, OwnTokens
from registry.web.api.organisations import Organisations
from registry.web.api.persons import Invitations, Persons
from registry.web.api.products import Products
from registry.web.api.publications import Publications
from registry.web.api.recalls import Recalls
from registry.web.api.reviews import (
    CaseRecords,
    FirmTransfers,
    ProductReviews,
    ProductStanding,
    ProductSubmissions,
    Reviews,
)
from registry.web.api.rules import Rules
from registry.web.api.search import Search
from registry.web.api.specifications import Specifications
from registry.web.api.systematic_reviews import SystematicReviews
from registry.web.api.trial_merges import TrialMerges
from registry.web.api.trials import ListingLinks, ProductLinks, Trials
from registry.web.pages import (
    account,
    assets,
    audit,
    certificates,
    firms,
    headings,
    home,
    invitations,
    judging,
    link_requests,
    listings,
    lots,
    me,
    own_lots,
    own_products,
    own_specification,
    own_trials,
    passwords,
    people,
    product_editing,
    products,
    publications,
    recalls,
    registering,
    reviews,
    rules,
    search,
    sessions,
    standing,
    submitting,
    systematic_reviews,
    testing,
    trial_merges,
    trials,
)
from registry.web.pages import (
    imports as import_pages,
)

__all__ = ["API", "PAGES"]

API: Sequence[ControllerRouterHandler] = (
    Products,
    ProductReviews,
    CaseRecords,
    ProductSubmissions,
    ProductStanding,
    Reviews,
    Firms,
    Persons,
    Invitations,
    OwnProducts,
    OwnTokens,
    FirmTransfers,
    Calculators,
    Listings,
    Trials,
    TrialMerges,
    Publications,
    SystematicReviews,
    ProductLinks,
    ListingLinks,
    ProductLinkRequests,
    LinkRequests,
    ProductEvidence,
    ProductRecords,
    ProductHarm,
    OutcomeRecords,
    OutcomeJudging,
    Studies,
    Organisations,
    Specifications,
    Lots,
    Recalls,
    Rules,
    Search,
    ProductCertificates,
    Certificates,
    Attachments,
    Imports,
)
"""The controllers under ``/api/v1``."""
PAGES: Sequence[ControllerRouterHandler] = (
    assets.asset,
    home.start,
    home.about,
    search.results,
    products.product,
    products.version,
    products.preview,
    certificates.certificate,
    certificates.printed_address,
    lots.look_up,
    lots.lots_of_product,
    lots.lot,
    lots.digital_link,
    listings.listing,
    trials.trial,
    trials.trial_version,
    publications.publication,
    publications.publication_version,
    *systematic_reviews.HANDLERS,
    *firms.HANDLERS,
    *sessions.HANDLERS,
    *invitations.HANDLERS,
    *passwords.HANDLERS,
    *account.HANDLERS,
    *people.HANDLERS,
    me.me,
    *own_products.HANDLERS,
    *submitting.HANDLERS,
    *import_pages.HANDLERS,
    *headings.HANDLERS,
    *testing.HANDLERS,
    *own_lots.HANDLERS,
    *recalls.HANDLERS,
    *own_specification.HANDLERS,
    *own_trials.HANDLERS,
    *registering.HANDLERS,
    *product_editing.HANDLERS,
    *reviews.HANDLERS,
    *judging.HANDLERS,
    *link_requests.HANDLERS,
    *trial_merges.HANDLERS,
    *rules.HANDLERS,
    *standing.HANDLERS,
    *audit.HANDLERS,
)
"""The handlers of the web site."""
