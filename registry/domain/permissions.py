"""Who may do what: one dictionary from role to ``resource:action`` (domain specification 5.3).

A permission says what a role may do at all; whether it is this firm's record is asked by the service.
"""

from dataclasses import dataclass, field
from uuid import UUID

from registry.domain.errors import Forbidden, NotSignedIn
from schemas.base import Bilingual
from schemas.vocab import Role

__all__ = [
    "ANONYMOUS",
    "PERMISSIONS",
    "SYSTEM",
    "Actor",
    "allowed",
    "allowed_of",
    "judges",
    "require",
    "require_impartial",
]

_READ_PUBLIC = frozenset(
    {
        "site:read",
        "product:read",
        "listing:read",
        "trial:read",
        "publication:read",
        "systematic_review:read",
        "organisation:read",
        "specification:read",
        "lot:read",
        "certificate:read",
        "attachment:read",
        "firm:read",
        "search:read",
        "calc:run",
        "rule:read",
        "evidence:read",
    }
)
_SELF = frozenset({"self:read", "self:write"})
"""What everybody with a role may do: their own account, sessions and tokens."""
_READ_ALL = _READ_PUBLIC | {
    "product:read_draft",
    "efficacy:read_withheld",
    "lot:read_unreleased",
    "log:read",
    "certificate:read_full",
    "review:read",
    "review:read_any",
}
_REVIEW = _READ_ALL | {
    "review:examine",
    "review:decide",
    "review:comment",
    "review:declare",
    "product:read_any_draft",
    "product:reinstate",
    "trial:write",
    "trial:write_any",
    "trial:merge",
    "publication:write",
    "systematic_review:write",
    "link:write",
    "evidence:write",
    "certificate:issue",
    "certificate:preview",
    "attachment:read_any",
    "rule:propose",
    "rule:confirm",
}

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.PUBLIC: _READ_PUBLIC,
    Role.MEMBER_MFR: _READ_PUBLIC
    | _SELF
    | {
        "product:read_draft",
        "product:create",
        "product:amend",
        "product:submit",
        "product:withdraw",
        "product:discontinue",
        "review:read",
        "review:answer",
        "link:request",
        "specification:write",
        "lot:write",
        "result:write",
        "certificate:read_full",
        "certificate:preview",
        "attachment:create",
        "import:upload",
    },
    Role.MEMBER_LAB: _READ_PUBLIC | _SELF | {"result:write", "attachment:create", "import:upload"},
    Role.TRIAL_SITE: _READ_PUBLIC | _SELF | {"trial:write", "attachment:create"},
    Role.REVIEWER: _REVIEW | _SELF,
    Role.CHIEF_REVIEWER: _REVIEW
    | _SELF
    | {
        "review:assign",
        "review:override",
        "review:reject",
        "product:suspend",
        "product:transfer",
        "product:withdraw",
        "product:withdraw_any",
    },
    Role.AUDITOR: _READ_ALL | _SELF | {"attachment:read_any", "account:read", "product:read_any_draft"},
    Role.ADMIN: _READ_PUBLIC
    | _SELF
    | {"account:read", "account:write", "firm:write", "organisation:write", "rule:propose", "rule:confirm"},
    Role.HCP: _READ_PUBLIC | _SELF | {"efficacy:read_withheld", "certificate:read_full"},
    Role.SYSTEM: _READ_ALL
    | {
        "import:run",
        "trial:write",
        "trial:write_any",
        "publication:write",
        "account:write",
        "firm:write",
        "organisation:write",
        "review:lapse",
        "product:supersede",
        "product:suspend",
    },
}


@dataclass(frozen=True)
class Actor:
    """Who asks: a person known by an opaque id, their roles, and the firms and organisations they act for."""

    person: UUID | None = None
    roles: frozenset[Role] = frozenset({Role.PUBLIC})
    firms: frozenset[UUID] = frozenset()
    organisations: frozenset[UUID] = frozenset()
    scopes: frozenset[str] | None = field(default=None)
    """Permissions a token is limited to; None for a signed-in person, who has all of their roles'."""
    kept_from: frozenset[str] = frozenset()
    """Public ids of products that a conflict of interest keeps a reviewer from: they read what the public reads."""

    def role_for(self, permission: str) -> Role:
        """The role under which an allowed act is written into the log."""
        return next(
            (role for role in Role if role in self.roles and permission in PERMISSIONS[role]), Role.PUBLIC
        )


ANONYMOUS = Actor()
SYSTEM = Actor(roles=frozenset({Role.SYSTEM}))


def allowed(actor: Actor, permission: str) -> bool:
    """Whether any role of the actor has the permission, and the token's scopes don't take it away."""
    if actor.scopes is not None and permission not in actor.scopes and permission not in _READ_PUBLIC:
        return False
    return any(permission in PERMISSIONS[role] for role in actor.roles)


def allowed_of(actor: Actor, permission: str, product: str) -> bool:
    """Whether the actor has the permission as to one product: no conflict of interest keeps them from it."""
    return product not in actor.kept_from and allowed(actor, permission)


def judges(actor: Actor) -> bool:
    """Whether the person is a reviewer, whatever their token is limited to."""
    return any("review:examine" in PERMISSIONS[role] for role in actor.roles)


def require_impartial(actor: Actor, product: str) -> None:
    """Refuse a reviewer whom a conflict of interest keeps from a product.

    Raises:
        Forbidden: It does.
    """
    if product in actor.kept_from:
        raise Forbidden(
            Bilingual(
                ja="利益相反があるため、公開されている内容だけ閲覧できます。",
                en="With a conflict of interest you may read the public view only.",
            )
        )


def require(actor: Actor, permission: str) -> None:
    """Refuse the act unless the actor has the permission.

    Raises:
        NotSignedIn: Nobody is signed in, and the public may not do this.
        Forbidden: The person is known and none of their roles allows it.
    """
    if allowed(actor, permission):
        return
    if actor.person is None:
        raise NotSignedIn
    raise Forbidden(
        Bilingual(
            ja=f"この操作（{permission}）の権限がありません。管理者に役割の付与を依頼してください。",
            en=f"Your roles do not allow {permission}. Ask an administrator for the role.",
        )
    )
