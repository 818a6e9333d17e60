"""Compiled modules in the zip: without them Lambda compiles every module at each cold start."""

import py_compile
import re
import sys
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# Where Lambda unpacks the zip; tracebacks name files below it.
UNPACKED_AT = PurePosixPath("/var/task")
TAG = sys.implementation.cache_tag
# Parts of libraries that no function needs; tests/integration/test_package.py starts each one without them.
NOT_PACKED = (
    *("cffi/", "pycparser/", "pydantic/v1/", "pydantic/mypy.py", "PIL/", "pillow.libs/", "pillow-"),
    "aws_lambda_powertools/event_handler/",
    *(
        f"aws_lambda_powertools/utilities/{part}/"
        for part in ("auth_alpha", "batch", "circuit_breaker", "data_classes", "data_masking")
    ),
    *(
        f"aws_lambda_powertools/utilities/{part}/"
        for part in ("feature_flags", "idempotency", "kafka", "parser", "streaming", "validation")
    ),
    "urllib3/contrib/emscripten/",
    # Python reads a zone from a file of its own.
    *(
        f"tzdata/zoneinfo/{file}"
        for file in ("tzdata.zi", "zone.tab", "zone1970.tab", "zonenow.tab")
    ),
    # A document needs fontTools to read a font and to cut it, nothing to make one.
    *(f"fontTools/{part}/" for part in ("cu2qu", "diff", "merge", "mtiLib", "qu2cu")),
    *(f"fontTools/{part}/" for part in ("t1Lib", "ufoLib", "voltLib")),
    *(
        f"fontTools/{part}"
        for part in ("afmLib", "fontBuilder", "tfmLib", "ttx", "misc/filesystem/")
    ),
    *(f"fontTools/feaLib/{part}" for part in ("builder", "lexer", "parser")),
    *(f"fontTools/varLib/{part}" for part in ("avar/", "interpolat", "mutator", "plot")),
    *(f"fontTools/ttLib/{part}" for part in ("removeOverlaps", "scaleUpem", "woff2")),
)
# Each is left out wherever it lies: what fontTools has in C and works without, types and lists of files for other
# tools, and what python-stdnum knows of countries whose numbers are not judged.
NOT_PACKED_ANYWHERE = re.compile(
    r"fontTools/.*\.(so|c|pyx|pxd)|.*\.pyi|.*\.dist-info/RECORD|fonttools.*/METADATA|stdnum/.*\.dat"
    r"|stdnum/(?!(__init__|ean|exceptions|luhn|util)\.py|(au|no|eu|gb|gr|iso7064|at|be|bg|cy|cz|de|dk|ee|es)/"
    r"|(fi|fr|hr|hu|ie|it|lt|lu|lv|mt|nl|pl|pt|ro|se|si|sk)/).*"
)
# Packed as they are: compiled they would be twice as large, and few calls use them.
NOT_COMPILED = ("pydantic/deprecated/", "defusedxml/", "fontTools/", "fpdf/", "segno/", "stdnum/")
# One date for all, so that the same sources make the same zip.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
SMALLEST = 9


def compile_modules(zip_file: Path) -> None:
    """Put into a zip the compiled form of each module in it, for the Python that runs this.

    Compiled modules that it has already are dropped: Python does not compare these with their sources,
    so an old one would run old code. A module that this Python cannot compile is left as it is.
    """
    written = zip_file.with_suffix(".compiled")
    with ZipFile(zip_file) as packed, ZipFile(written, "w", ZIP_DEFLATED) as made:
        for info in sorted(packed.infolist(), key=lambda each: each.filename):
            if not _is_packed(info.filename):
                continue
            content = packed.read(info)
            made.writestr(_entry(info.filename), content, compresslevel=SMALLEST)
            if _is_imported(info.filename):
                _add_compiled(made, PurePosixPath(info.filename), content)
    written.replace(zip_file)


def compiled_name(module: PurePosixPath) -> str:
    """Where Python looks for the compiled form of a module."""
    return str(module.parent / "__pycache__" / f"{module.stem}.{TAG}.pyc")


def _is_packed(name: str) -> bool:
    unwanted = name.startswith(NOT_PACKED) or NOT_PACKED_ANYWHERE.fullmatch(name)
    return not unwanted and not name.endswith(".pyc")


def _is_imported(name: str) -> bool:
    return name.endswith(".py") and not name.startswith(NOT_COMPILED)


def _add_compiled(made: ZipFile, module: PurePosixPath, source: bytes) -> None:
    with TemporaryDirectory() as folder:
        file, compiled = Path(folder) / "module.py", Path(folder) / "module.pyc"
        file.write_bytes(source)
        done = py_compile.compile(
            str(file),
            cfile=str(compiled),
            dfile=str(UNPACKED_AT / module),
            quiet=2,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        if done:
            name = _entry(compiled_name(module))
            made.writestr(name, compiled.read_bytes(), compresslevel=SMALLEST)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _LONG_AGO)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = _READABLE
    return entry
