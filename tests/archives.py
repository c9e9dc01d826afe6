"""Zip archives for tests."""

import io
import zipfile


def zipped(*members: tuple[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The bytes of an archive of members, each a name and its content."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", packed) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return data.getvalue()
