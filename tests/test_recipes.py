"""The recipes of docs/scale.md run as they stand there, and give what one process gives."""

import doctest
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
import regex

from extractor.arrow import SCHEMA, extract_batches

PAGE = (Path(__file__).parent.parent / "docs" / "scale.md").read_text("utf-8")
RECIPES = {
    match["name"]: match["content"]
    for match in regex.finditer(
        r"^```python\n# (?P<name>[^\n]*)\n(?P<content>.*?)^```$", PAGE, regex.MULTILINE | regex.DOTALL
    )
}
TEXTS = pa.table(
    {
        "text": [
            "截至2022年底，全市森林覆盖率达21.40%。",
            "日处理生活垃圾610吨、餐厨垃圾45吨。",
            "没有数字。",
            "今年造林3万亩。",
        ],
        "document": ["a", "b", "c", "d"],
        "date": ["2023-12-01", "2023-12-01", "2023-12-01", "May"],
        "place": ["朔州市", None, None, None],
    }
)
ORDER = [("document", "ascending"), ("start", "ascending")]
OF_TEXTS = [name for name in RECIPES if "write" in RECIPES[name] or "to_parquet" in RECIPES[name]]
ENGINES = {"Ray Data": "ray", "Dask": "dask"}     # that the extra `test` does not bring
OF_FACTS = [name for name in RECIPES if name not in OF_TEXTS]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pq.write_table(TEXTS, tmp_path / "texts.parquet")
    return tmp_path


def expected() -> pa.Table:
    return pa.Table.from_batches(extract_batches(iter(TEXTS.to_batches())), SCHEMA).sort_by(ORDER)


def run(recipe: str, folder: Path) -> str:
    """What a recipe prints. In a process of its own: engines leave threads, servers and signal handlers behind."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", recipe], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


def test_there_are_recipes_for_each_engine() -> None:
    assert (OF_TEXTS, OF_FACTS) == (["pyarrow.dataset", "Ray Data", "Dask"], ["DuckDB", "Polars"])


@pytest.mark.parametrize("name", OF_TEXTS)
def test_an_engine_writes_what_one_process_gives(name: str, folder: Path) -> None:
    if module := ENGINES.get(name):
        pytest.importorskip(module, reason="pip install 'bulletin-records[test-engines]' brings it")
    run(RECIPES[name], folder)
    found = ds.dataset(folder / "facts", schema=SCHEMA).to_table().sort_by(ORDER)

    assert found.to_pylist() == expected().to_pylist()
    assert found.num_rows == 4


@pytest.mark.parametrize("name", OF_FACTS)
def test_an_engine_reads_what_was_written(name: str, folder: Path) -> None:
    (folder / "facts").mkdir()
    pq.write_table(expected(), folder / "facts" / "0.parquet")
    printed = run(RECIPES[name], folder)

    assert all(word in printed for word in ("森林覆盖率", "21.4", "处理生活垃圾", "610"))
    assert "May" not in printed


def test_the_python_gives_what_it_says() -> None:
    results = doctest.DocTestRunner(verbose=False).run(
        doctest.DocTestParser().get_doctest(PAGE, {}, "scale.md", "scale.md", 0)
    )

    assert results.attempted == 4
    assert results.failed == 0
