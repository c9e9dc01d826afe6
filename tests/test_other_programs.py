"""What is written for Label Studio and doccano is taken by their own code. Neither can be installed beside this
package, so their interpreters are named by LABEL_STUDIO_PYTHON (pip install label-studio-sdk) and DOCCANO_PYTHON (pip
install doccano).
"""

import json
import os
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from extractor.scoring.gold import as_gold
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
DOCCANO = """
import os, shutil, sys
import backend
home, given, made = sys.argv[1:]
base = os.path.dirname(backend.__file__)
sys.path.insert(0, base)
os.chdir(base)
os.environ.update(STANDALONE="True", DJANGO_SETTINGS_MODULE="config.settings.production", DATABASE_URL=f"sqlite:///{home}/db.sqlite3",
                  MEDIA_ROOT=f"{home}/media", SECRET_KEY="of this test")
import django
django.setup()
from django.core import management
management.call_command("migrate", verbosity=0)
management.call_command("create_roles", verbosity=0)
from django.contrib.auth import get_user_model
from projects.models import SequenceLabelingProject
from data_export.celery_tasks import export_dataset
from data_import.datasets import load_dataset
from data_import.pipeline.catalog import create_file_format
from data_import.pipeline.readers import FileName
user = get_user_model().objects.create(username="li")
project = SequenceLabelingProject.objects.create(name="bulletins", description="bulletins", created_by=user, allow_overlapping=True,
                                                 collaborative_annotation=True, project_type="SequenceLabeling")
data = load_dataset("SequenceLabeling", create_file_format("JSONL"), [FileName(given, "given.jsonl", "given.jsonl")], project)
data.save(user)
assert not data.errors, data.errors
shutil.copy(export_dataset.run(project.id, "JSONL"), made)
"""


def interpreter(name: str, package: str) -> str:
    """The interpreter that has a package. Skips the test where none is named."""
    found = os.environ.get(name)
    if not found:
        pytest.skip(f"{name} names no interpreter that has {package}")
    return found


def run(python: str, code: str, *arguments: Path) -> str:
    done = subprocess.run(
        [python, "-c", code, *map(str, arguments)], capture_output=True, encoding="utf-8", check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_label_studio_takes_the_interface_and_every_region(tmp_path: Path) -> None:
    python = interpreter("LABEL_STUDIO_PYTHON", "label-studio-sdk")
    (tmp_path / "label-studio.xml").write_text(config(), encoding="utf-8")
    tasks: list[dict[str, Any]] = to_label_studio(BULLETINS)
    (tmp_path / "tasks.json").write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")

    assert run(python, LABEL_STUDIO, tmp_path / "label-studio.xml", tmp_path / "tasks.json") == f"{len(BULLETINS)}\n"
    assert [one["doc_id"] for one in from_label_studio(tasks)] == [one["doc_id"] for one in BULLETINS]


def test_doccano_imports_and_exports_every_annotation(tmp_path: Path) -> None:
    python = interpreter("DOCCANO_PYTHON", "doccano")
    (tmp_path / "home").mkdir()
    (tmp_path / "given.jsonl").write_text(
        "\n".join(json.dumps(one, ensure_ascii=False) for one in to_doccano(BULLETINS)), encoding="utf-8"
    )
    run(python, DOCCANO, tmp_path / "home", tmp_path / "given.jsonl", tmp_path / "made.zip")
    with zipfile.ZipFile(tmp_path / "made.zip") as archive:
        lines = [json.loads(line) for name in archive.namelist() for line in archive.read(name).decode().splitlines()]
    back = {one["doc_id"]: as_gold(one, tmp_path) for one in from_doccano(lines)}

    assert back == {one["doc_id"]: as_gold(one, tmp_path) for one in BULLETINS}
