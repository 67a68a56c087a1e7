"""Small invented files of sources, and the rows a profile reads from them."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

from registry.adapters.sources import PROFILES, Options, Row, SourceFile, read


def written(folder: Path, data: bytes | str, name: str = "file.csv") -> SourceFile:
    """Write a file and open it as a source file; text is written as UTF-8."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return SourceFile.at(path)


def rows(code: str, file: SourceFile, options: Options | None = None) -> list[Row]:
    """Every row of a file."""
    return list(read(PROFILES[code], file, options))


def gzipped(data: bytes | str) -> bytes:
    """The data as a gzip file."""
    return gzip.compress(data.encode() if isinstance(data, str) else data, mtime=0)


def zipped(**members: bytes) -> bytes:
    """A zip file of the members; ``a__csv`` is the member ``a.csv``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return buffer.getvalue()


def tarred(**members: bytes) -> bytes:
    """A tar.gz file of the members, named as in `zipped`."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name.replace("__", "."))
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()
