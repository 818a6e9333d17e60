"""The package in build/: is it small enough for Lambda, for this stage, and built from the current code?"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok, warning
from infra.package import TEMPLATE, ZIP
from infra.stage import Stage

SUBJECT = "package"
MEGABYTE = 1024 * 1024
# Lambda's limits for a direct upload and for the unzipped size, and our own limit.
ZIP_LIMIT, UNZIPPED_LIMIT, BUDGET = 50 * MEGABYTE, 250 * MEGABYTE, 14 * MEGABYTE
EXTENSION = re.compile(r"\.cpython-(\d+)-(\w+)-linux")
MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
SLIM = "See what grew: unzip -lv build/deployment.zip | sort -n; requirements.txt decides it."


@dataclass(frozen=True)
class Packed:
    """The contents of a zip. `builds` are the Pythons and machines of its wheels, as `311-x86_64`."""

    size: int
    unzipped: int
    builds: frozenset[str]
    changed: tuple[str, ...]


def check(context: Context) -> list[Finding]:
    build, again = context.stage.project / "build", f"make package STAGE={context.stage.name}"
    if not (build / ZIP).exists():
        return [warning(SUBJECT, "There is no package yet, so its size is not known.", again)]
    try:
        packed = read(build / ZIP, context.stage.project)
    except BadZipFile:
        return [error(SUBJECT, f"build/{ZIP} is no zip.", again)]
    config = context.stage.config()
    wanted = wheels_for(config.lambda_python_version, config.lambda_architecture)
    return [
        *judge_size(packed.size, packed.unzipped),
        *judge_wheels(packed.builds, wanted, again),
        *judge_freshness(packed.changed, again),
        *judge_template(build / TEMPLATE, context.stage, config.lambda_python_version, again),
    ]


def read(zip_file: Path, project: Path) -> Packed:
    with ZipFile(zip_file) as packed:
        infos = packed.infolist()
        everything = [project / "app.py", *sorted((project / "chalicelib").rglob("*"))]
        kept = {str(file.relative_to(project)): file for file in everything if _is_source(file)}
        names = {info.filename for info in infos}
        changed = [
            name
            for name, file in kept.items()
            if name not in names or packed.read(name) != file.read_bytes()
        ]
    builds = (f"{found[1]}-{found[2]}" for info in infos if (found := _built(info.filename)))
    unzipped = sum(info.file_size for info in infos)
    return Packed(zip_file.stat().st_size, unzipped, frozenset(builds), tuple(changed))


def _built(name: str) -> re.Match[str] | None:
    return EXTENSION.search(name)


def _is_source(file: Path) -> bool:
    return file.is_file() and "__pycache__" not in file.parts


def wheels_for(runtime: str, architecture: str) -> str:
    return f"{runtime.removeprefix('python').replace('.', '')}-{MACHINES[architecture]}"


def judge_size(size: int, unzipped: int) -> list[Finding]:
    if size > ZIP_LIMIT or unzipped > UNZIPPED_LIMIT:
        sentence = f"{_mb(size)} zipped, {_mb(unzipped)} unzipped: Lambda takes 50 MB and 250 MB."
        return [error(SUBJECT, sentence, SLIM)]
    if size > BUDGET:
        sentence = f"{_mb(size)} zipped: that is more than the 14 MB we allow ourselves."
        return [error(SUBJECT, sentence, SLIM)]
    return [ok(SUBJECT, f"{_mb(size)} zipped, {_mb(unzipped)} unzipped: within 14 MB and 250 MB.")]


def judge_wheels(builds: Iterable[str], wanted: str, again: str) -> list[Finding]:
    others = sorted(set(builds) - {wanted})
    if others:
        sentence = f"Its wheels are built for {', '.join(others)}; the functions run {wanted}."
        return [error(SUBJECT, sentence, again)]
    return [ok(SUBJECT, f"Its wheels are built for {wanted}, as the functions run.")]


def judge_freshness(changed: Iterable[str], again: str) -> list[Finding]:
    names = list(changed)
    if not names:
        return [ok(SUBJECT, "It holds the current code.")]
    sentence = f"It holds other code than this folder: {', '.join(names[:3])}"
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return [warning(SUBJECT, f"{sentence}{more}.", again)]


def judge_template(file: Path, stage: Stage, runtime: str, again: str) -> list[Finding]:
    """Is the package for this stage? Its template contains the stage's variables."""
    if not file.exists():
        return [error(SUBJECT, f"The zip has no {TEMPLATE} beside it.", again)]
    functions = [
        each["Properties"]
        for each in json.loads(file.read_text())["Resources"].values()
        if each["Type"] == "AWS::Serverless::Function"
    ]
    if any(not stage.variables.items() <= _variables(each).items() for each in functions):
        sentence = f"{TEMPLATE} carries other variables than {stage.name} has now."
        return [warning(SUBJECT, sentence, again)]
    if any(each.get("Runtime") != runtime for each in functions):
        return [error(SUBJECT, f"{TEMPLATE} names another runtime than {runtime}.", again)]
    return [ok(SUBJECT, f"{TEMPLATE} is of {stage.name} and names {runtime}.")]


def _variables(function: dict[str, Any]) -> dict[str, str]:
    return function.get("Environment", {}).get("Variables", {})


def _mb(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB"
