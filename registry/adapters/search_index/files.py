"""The directories of the index: one private to each process, and seeds that new processes start from.

A seed is a finished index directory named after the database, everything the stored form depends on, and
the log mark it holds. Segments of tantivy are never changed once written, so seeds and private directories
share them by hard links. Everything here may be deleted at any time while no process runs; the database is
the truth.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import unicodedata
import uuid
from importlib.metadata import version
from pathlib import Path
from typing import Final, Self

from registry.adapters.search_index.fields import FIELDS_VERSION
from registry.domain.text.normal import FORM_VERSION

__all__ = ["IndexFiles"]

_ATTEMPTS: Final = 3
_VERSIONS: Final = f"{FORM_VERSION}/{FIELDS_VERSION}/{unicodedata.unidata_version}/{version('tantivy')}"


class IndexFiles:
    """The directories of one process; a lock held while it lives keeps others from clearing them away."""

    def __init__(self, root: Path, name: str, lock: int, *, family: str) -> None:
        self._root = root
        self._lock = lock
        self._lock_path = root / f"{name}.lock"
        self._family = family
        self._stem = f"{family}{_digest(_VERSIONS)}-"
        self.private = root / name

    @classmethod
    def claim(cls, root: Path, identity: str) -> Self:
        """Make a private name for this process and clear away what processes that died have left."""
        root.mkdir(parents=True, exist_ok=True)
        while True:
            name = f"process-{uuid.uuid4().hex}"
            lock = _locked(root / f"{name}.lock", create=True)
            if lock is not None:
                break
        files = cls(root, name, lock, family=f"seed-{_digest(identity)}-")
        for path in root.glob("process-*.lock"):
            if path != files._lock_path:
                _clear_if_dead(path)
        return files

    def start(self, *, from_seed: bool) -> bool:
        """Make the private directory afresh, from the newest seed or empty; tell whether a seed was used."""
        shutil.rmtree(self.private, ignore_errors=True)
        for seed in self._seeds() if from_seed else ():
            with contextlib.suppress(OSError):  # another process is replacing this seed
                _link_tree(seed, self.private)
                return True
            shutil.rmtree(self.private, ignore_errors=True)
        self.private.mkdir(parents=True)
        return False

    def publish(self, mark: int) -> None:
        """Make a seed of the private directory as it is committed now, and delete the seeds it replaces.

        A merge may change the directory meanwhile. The files of a commit live as long as ``meta.json``
        names them, so a copy during which ``meta.json`` stayed the same is whole; after three restless
        attempts there is no seed.
        """
        seed = self._root / f"{self._stem}{mark:020d}"
        if self.newest_seed() >= mark:
            return
        copy = self._root / f"{self.private.name}.seed"
        for _ in range(_ATTEMPTS):
            shutil.rmtree(copy, ignore_errors=True)
            before = (self.private / "meta.json").read_bytes()
            with contextlib.suppress(FileNotFoundError, shutil.Error):
                _link_tree(self.private, copy)
                if (copy / "meta.json").read_bytes() == before == (self.private / "meta.json").read_bytes():
                    break
        else:
            shutil.rmtree(copy, ignore_errors=True)
            return
        try:
            copy.rename(seed)
        except OSError:  # another process published the same mark first
            shutil.rmtree(copy, ignore_errors=True)
            return
        for other in self._root.glob(f"{self._family}*"):
            if other != seed and not (other.name.startswith(self._stem) and other.name > seed.name):
                shutil.rmtree(other, ignore_errors=True)

    def newest_seed(self) -> int:
        """Return the log mark of the newest seed, -1 when there is none."""
        seeds = self._seeds()
        return int(seeds[0].name.removeprefix(self._stem)) if seeds else -1

    def discard_seeds(self) -> None:
        """Delete all seeds of this database and version: they are damaged, or the database was restored."""
        for seed in self._seeds():
            shutil.rmtree(seed, ignore_errors=True)

    def release(self) -> None:
        """Delete the private directory and give back the lock."""
        shutil.rmtree(self.private, ignore_errors=True)
        self._lock_path.unlink(missing_ok=True)
        os.close(self._lock)

    def _seeds(self) -> list[Path]:
        return sorted(self._root.glob(f"{self._stem}*"), reverse=True)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _link_tree(source: Path, target: Path) -> None:
    """Copy a directory by hard links; lock files stay behind, for a shared one would be a shared lock."""
    shutil.copytree(source, target, copy_function=_link, ignore=shutil.ignore_patterns("*.lock"))


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without hard links
        shutil.copy2(source, target)


def _locked(path: Path, *, create: bool) -> int | None:
    """Return a descriptor that holds the lock file exclusively, or None when somebody else does."""
    try:
        descriptor = os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Between opening and locking, another process may have cleared the file away: then the lock guards nothing.
        if path.stat().st_ino == os.fstat(descriptor).st_ino:
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(descriptor)
    return None


def _clear_if_dead(lock_path: Path) -> None:
    lock = _locked(lock_path, create=False)
    if lock is None:
        return
    for left in (lock_path.with_suffix(""), lock_path.with_suffix(".seed")):
        shutil.rmtree(left, ignore_errors=True)
    lock_path.unlink(
        missing_ok=True
    )  # last: as long as it is there, the next process clears up what a crash left
    os.close(lock)
