"""Compiled modules in the zip: without them Lambda compiles every module at each cold start."""

import py_compile
import sys
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# Where Lambda unpacks the zip; tracebacks name files below it.
UNPACKED_AT = PurePosixPath("/var/task")
TAG = sys.implementation.cache_tag
# Parts of libraries that no function imports; tests/integration/test_package.py compares this with `import app`.
NEVER_IMPORTED = (
    *("cffi/", "pycparser/", "pydantic/v1/", "pydantic/deprecated/", "pydantic/mypy.py"),
    "aws_lambda_powertools/event_handler/",
    *(
        f"aws_lambda_powertools/utilities/{part}/"
        for part in ("batch", "data_classes", "data_masking", "feature_flags", "idempotency")
    ),
    *(
        f"aws_lambda_powertools/utilities/{part}/"
        for part in ("kafka", "parser", "streaming", "validation")
    ),
)
# No function makes a document of an invoice yet; the fonts of its PDF are large.
NOT_PACKED = ("chalicelib/bss/invoices/documents/",)
# One date for all, so that the same sources make the same zip.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


def compile_modules(zip_file: Path) -> None:
    """Put into a zip the compiled form of each module in it, for the Python that runs this.

    Compiled modules that it has already are dropped: Python does not compare these with their sources,
    so an old one would run old code. A module that this Python cannot compile is left as it is.
    """
    written = zip_file.with_suffix(".compiled")
    with ZipFile(zip_file) as packed, ZipFile(written, "w", ZIP_DEFLATED) as made:
        for info in sorted(packed.infolist(), key=lambda each: each.filename):
            if info.filename.endswith(".pyc") or info.filename.startswith(NOT_PACKED):
                continue
            content = packed.read(info)
            made.writestr(_entry(info.filename), content)
            if _is_imported(info.filename):
                _add_compiled(made, PurePosixPath(info.filename), content)
    written.replace(zip_file)


def compiled_name(module: PurePosixPath) -> str:
    """Where Python looks for the compiled form of a module."""
    return str(module.parent / "__pycache__" / f"{module.stem}.{TAG}.pyc")


def _is_imported(name: str) -> bool:
    return name.endswith(".py") and not name.startswith(NEVER_IMPORTED)


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
            made.writestr(_entry(compiled_name(module)), compiled.read_bytes())


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _LONG_AGO)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = _READABLE
    return entry
