"""Who may sign in to the sample registry."""

from dataclasses import dataclass
from typing import Final

from registry.sample.reading import read
from schemas.vocab import Role

__all__ = ["PASSWORD", "Account", "accounts"]

PASSWORD: Final = "mihon-password"  # noqa: S105 # printed for whoever runs the demonstration
"""The password of every sample account."""


@dataclass(frozen=True)
class Account:
    """A sign-in name, its role, and the firm or organisation it acts for, if any."""

    login: str
    role: Role
    acts_for: str


def accounts() -> tuple[Account, ...]:
    """Every sample account, manufacturers first."""
    firms, network = read("firms.toml"), read("network.toml")
    makers = [
        Account(firm["login"], Role.MEMBER_MFR, firm["name_ja"]) for firm in firms.values() if "login" in firm
    ]
    names = {key: entry["name"] for key, entry in network["organisations"].items()}
    others = [
        Account(person["login"], Role.of(person["role"]), names.get(person.get("organisation"), ""))
        for person in network["people"].values()
        if "login" in person
    ]
    return (*makers, *others)
