"""What is written for Label Studio and doccano is taken by their own code. Neither can be installed beside this package, so their
interpreters are named by LABEL_STUDIO_PYTHON (pip install label-studio-sdk) and DOCCANO_PYTHON (pip install doccano).
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from extractor.stored.exchange import config, from_doccano, from_label_studio, to_doccano, to_label_studio

ROOT = Path(__file__).parent.parent
BULLETINS = [json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "corpus" / "bulletins").glob("*.json"))]
LABEL_STUDIO = """
import json, sys
from label_studio_sdk.label_interface import LabelInterface
interface = LabelInterface(open(sys.argv[1]).read())
interface.validate()
tasks = json.load(open(sys.argv[2]))
for task in tasks:
    assert interface.validate_task({"data": task["data"]})
    for annotation in task["annotations"]:
        for region in annotation["result"]:
            assert interface.validate_region(region), region
print(len(tasks))
"""


def interpreter(name: str, package: str) -> str:
    """The interpreter that has a package. Skips the test where none is named."""
    found = os.environ.get(name)
    if not found:
        pytest.skip(f"{name} names no interpreter that has {package}")
    return found


def run(python: str, code: str, *arguments: Path) -> str:
    done = subprocess.run([python, "-c", code, *map(str, arguments)], capture_output=True, encoding="utf-8", check=False, timeout=240)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_label_studio_takes_the_interface_and_every_region(tmp_path: Path) -> None:
    python = interpreter("LABEL_STUDIO_PYTHON", "label-studio-sdk")
    (tmp_path / "label-studio.xml").write_text(config(), encoding="utf-8")
    tasks: list[dict[str, Any]] = to_label_studio(BULLETINS)
    (tmp_path / "tasks.json").write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")

    assert run(python, LABEL_STUDIO, tmp_path / "label-studio.xml", tmp_path / "tasks.json") == f"{len(BULLETINS)}\n"
    assert [one["doc_id"] for one in from_label_studio(tasks)] == [one["doc_id"] for one in BULLETINS]
