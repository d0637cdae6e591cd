"""Takes TensorFlow's shared libraries and the C headers out of the wheel in a folder.

What the wheel says of their sizes and checksums goes into the file RECORD beside them, in the wheel's own format.

Usage: unpack_wheel.py FOLDER_WITH_WHEEL TARGET
"""

import csv
import io
import shutil
import sys
import zipfile
from pathlib import Path

LIBRARIES = ("tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2")

# The C interface and what its headers include: 1 MB of the 70 in the wheel.
HEADERS = (
    "tensorflow/include/tensorflow/c/",
    "tensorflow/include/tensorflow/core/platform/ctstring",
    "tensorflow/include/tsl/platform/ctstring",
    "tensorflow/include/xla/tsl/c/",
)


def target_of(name: str) -> str | None:
    if name in LIBRARIES:
        return "lib/" + name.removeprefix("tensorflow/")
    if name.startswith(HEADERS) and name.endswith(".h"):
        return name.removeprefix("tensorflow/")
    return None


def main(folder: str, target: str) -> None:
    (wheel,) = Path(folder).glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            name = target_of(member.filename)
            if name is None:
                continue
            path = Path(target, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, path.open("wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
        (record,) = (name for name in archive.namelist() if name.endswith(".dist-info/RECORD"))
        rows = csv.reader(io.StringIO(archive.read(record).decode()))
        kept = [(target_of(name), digest, size) for name, digest, size in rows if target_of(name) is not None]
    missing = [name for name in LIBRARIES if not Path(target, target_of(name) or "").is_file()]
    if missing:
        sys.exit(f"{wheel.name} lacks {', '.join(missing)}")
    with Path(target, "RECORD").open("w", newline="") as sink:
        csv.writer(sink, lineterminator="\n").writerows(kept)


if __name__ == "__main__":
    main(*sys.argv[1:])
