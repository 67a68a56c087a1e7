"""Products: register, amend, read.

A draft is the one mutable thing of a product; its approval (``registry.services.lifecycle``) turns it into the next
immutable version. What visitors read is rendered when it is written, so that reading is one look-up of bytes.
"""

from registry.services.products.checking import check, check_all, check_draft
from registry.services.products.comparing import changes, changes_of, draft_changes
from registry.services.products.drafts import (
    Draft,
    OwnProduct,
    amend,
    draft,
    freeze,
    mirror_state,
    own_products,
    register,
    register_all,
    thaw,
)
from registry.services.products.due import schedule
from registry.services.products.previewing import preview
from registry.services.products.reading import as_of, by_gtin, cards, history, rendered, version, view
from registry.services.products.rendering import Rendered, refresh

__all__ = [
    "Draft",
    "OwnProduct",
    "Rendered",
    "amend",
    "as_of",
    "by_gtin",
    "cards",
    "changes",
    "changes_of",
    "check",
    "check_all",
    "check_draft",
    "draft",
    "draft_changes",
    "freeze",
    "history",
    "mirror_state",
    "own_products",
    "preview",
    "refresh",
    "register",
    "register_all",
    "rendered",
    "schedule",
    "thaw",
    "version",
    "view",
]
