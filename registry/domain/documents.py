"""Reading stored documents: an old contract is upgraded in memory, never in storage."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from registry.domain.errors import Conflict
from schemas.base import Bilingual, Document

__all__ = ["UPGRADES", "Upgrade", "read"]

D = TypeVar("D", bound=Document)
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]

UPGRADES: Mapping[str, Upgrade] = {}
"""``contract/n`` -> the step that turns such a document into ``contract/n+1``. Steps are never removed."""


def read(model: type[D], text: str, upgrades: Mapping[str, Upgrade] = UPGRADES) -> D:
    """Read a stored document as today's model.

    Args:
        model: The document's model; its ``contract`` field tells the contract of today.
        text: Canonical JSON as stored.
        upgrades: The steps to take (``UPGRADES`` but in tests).

    Raises:
        Conflict: The document was written under a contract this program does not know (a newer program wrote it).
    """
    data: dict[str, Any] = json.loads(text)
    current = model.contract_name()
    while data["contract"] != current:
        step = upgrades.get(data["contract"])
        if step is None:
            raise Conflict(
                Bilingual(
                    ja=f"この文書の形式「{data['contract']}」は、このプログラムでは読めません。更新してください。",
                    en=f"This program cannot read documents of contract {data['contract']}; update it.",
                )
            )
        data = step(data)
    return model.model_validate_json(json.dumps(data))
