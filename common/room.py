"""When the disk is full: files are kept whole or not at all, and whoever acts reads a sentence."""

import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

NO_ROOM = (
    "L’installation n’a plus de place pour écrire : rien n’a été enregistré, rien n’est perdu. Prévenez la personne qui "
    "l’administre, puis recommencez."
)
# no space left, quota of the account, largest file allowed
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# what SQLite and PostgreSQL say of it (SQLITE_FULL; 53100 disk_full)
_SAID = ("database or disk is full", "no space left on device", "could not extend file")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def is_full(error: BaseException) -> bool:
    """Whether ``error``, or what it comes from, says that nothing more can be written. Its words are not repeated."""
    for one in _causes(error):
        if isinstance(one, OSError) and one.errno in _FULL:
            return True
        if getattr(one, "sqlstate", "") == "53100" or any(said in str(one).lower() for said in _SAID):
            return True
    return False


class _Written(File):
    """A file already on the disk, to be moved to its place."""

    def __init__(self, path: str) -> None:
        super().__init__(None, path)

    def temporary_file_path(self) -> str:
        """Where it lies; Django moves it from there."""
        return self.name


class WholeFiles(FileSystemStorage):
    """Write beside, then move: Django leaves half a file, with the names it holds, when the disk fills up."""

    def _save(self, name: str, content: File) -> str:
        os.makedirs(self.location, mode=self.directory_permissions_mode or 0o777, exist_ok=True)
        beside = tempfile.NamedTemporaryFile(dir=self.location, prefix=".", suffix=".partiel", delete=False)  # noqa: SIM115
        try:
            with beside:
                for chunk in content.chunks():
                    beside.write(chunk)
            return super()._save(name, _Written(beside.name))
        except BaseException:
            Path(beside.name).unlink(missing_ok=True)
            raise
