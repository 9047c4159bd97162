"""A folder, a zip of one, or a single file: the files in it, read as they are asked for.

Nothing is ever unpacked: a name in an archive leads nowhere.
"""

import gzip
import hashlib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, cast

from bot.history.errors import UnknownHistoryError, UnreadableFileError

GZIP: Final = b"\x1f\x8b"
_ENCRYPTED: Final = 0x1
_NOISE: Final = ("__MACOSX/",)


@dataclass(frozen=True, slots=True)
class Filed:
    """A file: its name within the archive, with `/`, its bytes, and what tells it from others."""

    name: str
    size: int
    mark: str


@dataclass(slots=True)
class Archive:
    """All files of it, by name. To be closed."""

    path: Path
    files: dict[str, Filed]
    _open: Callable[[str], IO[bytes]]
    _close: Callable[[], None] = field(default=lambda: None)

    @contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        """One of its files, to be read from the beginning."""
        with self._open(name) as file:
            yield file

    def open(self, name: str) -> IO[bytes]:
        """The same, to be closed by the caller."""
        return self._open(name)

    def fingerprint(self) -> str:
        """The identity of all of it, whatever it is called."""
        digest = hashlib.sha256()
        for filed in sorted(self.files.values(), key=lambda f: f.name):
            digest.update(f"{filed.name}\n{filed.size}\n{filed.mark}\n".encode())
        return digest.hexdigest()

    def close(self) -> None:
        """Nothing is read any more."""
        self._close()


def open_archive(path: Path) -> Archive:
    """What is at that path. Errors: `UnreadableFileError`, `UnknownHistoryError`."""
    try:
        if path.is_dir():
            return _folder(path)
        if zipfile.is_zipfile(path):
            return _zip(path)
        return _single(path)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise UnreadableFileError(path=path, why=error) from error
    except OSError as error:
        raise UnreadableFileError(path=path, why=error.strerror or error) from error


def _folder(path: Path) -> Archive:
    files = {}
    for each in sorted(path.rglob("*")):
        if each.is_file():
            name, status = each.relative_to(path).as_posix(), each.stat()
            files[name] = Filed(name, status.st_size, str(status.st_mtime_ns))
    return Archive(path, files, lambda name: (path / name).open("rb"))


def _zip(path: Path) -> Archive:
    packed = _named_readably(path)
    files = {
        each.filename: Filed(each.filename, each.file_size, str(each.CRC))
        for each in packed.infolist()
        if not each.is_dir() and not each.filename.startswith(_NOISE)
    }
    if any(each.flag_bits & _ENCRYPTED for each in packed.infolist()):
        packed.close()
        raise UnknownHistoryError(path=path, what="locked with a password")
    return Archive(path, files, packed.open, packed.close)


def _named_readably(path: Path) -> zipfile.ZipFile:
    """Names that do not say in which letters they are written are mostly UTF-8."""
    try:
        return zipfile.ZipFile(path, metadata_encoding="utf-8")
    except UnicodeDecodeError:
        return zipfile.ZipFile(path)


def _single(path: Path) -> Archive:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
        file.seek(0)
        while block := file.read(1 << 20):
            digest.update(block)
        size = file.tell()

    def read(_: str) -> IO[bytes]:
        return cast("IO[bytes]", gzip.open(path)) if packed else path.open("rb")

    return Archive(path, {"": Filed("", size, digest.hexdigest())}, read)
