"""wheel.py TREE VERSION FILE: packs TREE as a wheel, whose files pip puts below the environment's own folder."""

import base64
import hashlib
import pathlib
import sys
import zipfile

METADATA = """Metadata-Version: 2.1
Name: headway
Version: {version}
Summary: PostgreSQL schema migrations
License: Apache-2.0
Requires-Python: >=3.8
"""

WHEEL = """Wheel-Version: 1.0
Generator: headway
Root-Is-Purelib: false
Tag: py3-none-linux_x86_64
"""

MOMENT = (1980, 1, 1, 0, 0, 0)  # The same files make the same wheel.


def place(path: str, version: str) -> str:
    """Where pip looks for a file: commands apart from all others."""
    folder = f"headway-{version}.data"
    return f"{folder}/scripts/headway" if path == "bin/headway" else f"{folder}/data/{path}"


def main() -> None:
    tree, version, target = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    info = f"headway-{version}.dist-info"
    files = [
        (place(str(path.relative_to(tree)), version), path.read_bytes(), path.stat().st_mode & 0o777)
        for path in sorted(tree.rglob("*"))
        if path.is_file()
    ]
    files.append((f"{info}/METADATA", METADATA.format(version=version).encode(), 0o644))
    files.append((f"{info}/WHEEL", WHEEL.encode(), 0o644))
    record = ""
    for name, content, _ in files:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(content)}\n"
    record += f"{info}/RECORD,,\n"
    files.append((f"{info}/RECORD", record.encode(), 0o644))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, content, mode in files:
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, content)


main()
