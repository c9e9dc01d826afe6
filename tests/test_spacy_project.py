"""The project template for spaCy does what its README says: every step, from its own bulletins to a table and a
page."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.spacy import COLORS

TEMPLATE = Path(__file__).parent.parent / "templates" / "spacy"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project") / "spacy"
    shutil.copytree(TEMPLATE, folder)
    done = subprocess.run(
        [sys.executable, "-m", "spacy", "project", "run", "all"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_records_are_those_of_its_bulletins_by_their_ids_and_dates(project: Path) -> None:
    rows = list(csv.DictReader((project / "output" / "records.csv").read_text("utf-8-sig").splitlines()))

    assert {("water-2024-06", "2024-06-30"), ("grain-2024", "2024-12-31")} == {
        (row["document"], row["date_end"]) for row in rows
    }
    assert ("玉米产量", "30.5万吨", "大同市") in {(row["indicator"], row["text"], row["place"]) for row in rows}


def test_the_page_has_the_colours_of_its_mentions(project: Path) -> None:
    page = (project / "output" / "bulletins.html").read_text("utf-8")

    assert COLORS["QUANTITY"] in page
    assert COLORS["DATE"] in page


def test_its_readme_tells_each_step(project: Path) -> None:
    lines = (TEMPLATE / "project.yml").read_text("utf-8").splitlines()
    steps = [line.removeprefix("  - name: ") for line in lines if line.startswith("  - name: ")]

    assert steps
    assert all(f"| `{step}` |" in (TEMPLATE / "README.md").read_text("utf-8") for step in steps)
