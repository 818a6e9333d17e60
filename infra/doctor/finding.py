"""What a check found: one line for whoever deploys."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is. Only an error makes the doctor's exit status 1."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: what was found and, where something is wrong, what to do."""

    level: Level
    subject: str
    sentence: str
    remedy: str = ""

    def line(self) -> str:
        line = f"{self.level:<8} {self.subject:<14} {self.sentence}"
        return f"{line} -> {self.remedy}" if self.remedy else line


def ok(subject: str, sentence: str) -> Finding:
    return Finding(Level.OK, subject, sentence)


def warning(subject: str, sentence: str, remedy: str) -> Finding:
    return Finding(Level.WARNING, subject, sentence, remedy)


def error(subject: str, sentence: str, remedy: str) -> Finding:
    return Finding(Level.ERROR, subject, sentence, remedy)


def count(findings: list[Finding], level: Level) -> int:
    return sum(finding.level is level for finding in findings)
