"""Secrets sealed with Fernet (AES-128-CBC and HMAC-SHA-256) under a key that is not in the database."""

import base64
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from registry.domain.errors import Unsealable

__all__ = ["FernetBox", "key_in"]

_FILE = "secret.key"


class FernetBox:
    """The port ``SecretBox``.

    Args:
        key: Any text of enough randomness, 32 characters or more; its SHA-256 is the key.
    """

    def __init__(self, key: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))

    def seal(self, secret: str) -> str:
        """Return the secret as text that tells nothing without the key."""
        return self._fernet.encrypt(secret.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """Return the secret, or raise Unsealable where the key is another one."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Unsealable from None


def key_in(folder: Path) -> str:
    """The key kept in a folder, made where it is missing; several processes may ask at once.

    Who loses the file lets people enrol their second factor again; nothing else is lost.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / _FILE
    if not file.exists():
        # Written under another name first: a process that finds the file finds it whole.
        made = folder / f"{_FILE}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
        try:
            os.link(made, file)  # fails where another process was first
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return file.read_text()
