"""A condition of the code, how it is dropped, and who notices."""

from pathlib import Path
from typing import NamedTuple


class Mutation(NamedTuple):
    """One change of one file that breaks one promise: `code` becomes `instead`, wherever it stands."""

    story: str
    file: str
    code: str
    instead: str
    caught_by: tuple[str, ...]
    times: int = 1

    def stands_in(self, source: str) -> bool:
        """Whether the code to change is there, as often as stated."""
        return source.count(self.code) == self.times

    def of(self, source: str) -> str:
        return source.replace(self.code, self.instead)


def source_of(mutation: Mutation, project: Path) -> str:
    return (project / mutation.file).read_text(encoding="utf-8")
