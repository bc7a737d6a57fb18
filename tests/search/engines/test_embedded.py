"""What only the embedded engine must do: files, one writer, sudden deaths."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from search.engines.base import EngineBusy, EngineUnavailable, Question
from search.engines.embedded import EmbeddedEngine
from tests.database import ROOT
from tests.search.engines.catalogue import document, ids

WRITER = """
import sys
from pathlib import Path
from search.engines.embedded import EmbeddedEngine
from tests.search.engines.catalogue import document

engine = EmbeddedEngine(Path(sys.argv[1]))
number = int(sys.argv[2])
print("ready", flush=True)
while True:
    number += 1
    with engine.writing():
        engine.write([document(pk, ["round", str(number)], state=str(number)) for pk in range(1, 21)])
    print(number, flush=True)
"""


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedEngine:
    made = EmbeddedEngine(tmp_path / "search")
    with made.writing(), made.build() as build:
        build.add([document(pk, ["round", "0"], state="0") for pk in range(1, 21)])
        build.switch()
    return made


def test_two_writers_exclude_each_other(engine: EmbeddedEngine) -> None:
    other = EmbeddedEngine(engine.folder)

    with engine.writing(), pytest.raises(EngineBusy), other.writing():
        pass

    with other.writing():
        other.write([document(30, ["x"])])
    assert engine.ask(Question()).total == 21


def test_a_reader_follows_another_process_and_a_switch(engine: EmbeddedEngine) -> None:
    reader = EmbeddedEngine(engine.folder)
    assert reader.ask(Question()).total == 20

    with engine.writing():
        engine.write([], gone=[1])
    assert reader.ask(Question()).total == 19

    with engine.writing(), engine.build() as build:
        build.add([document(99, ["x"])])
        build.switch()
    assert ids(reader.ask(Question())) == [99]
    assert len([p for p in engine.folder.iterdir() if p.is_dir()]) == 1


def test_readers_in_threads_never_fail_while_an_index_is_replaced(engine: EmbeddedEngine) -> None:
    reader, stop, failures = EmbeddedEngine(engine.folder), threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            try:
                reader.ask(Question())
            except EngineUnavailable as error:
                failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        with engine.writing(), engine.build() as build:
            build.add([document(1, ["x"])])
            build.switch()
    stop.set()
    for thread in threads:
        thread.join()

    assert failures == []


@pytest.mark.parametrize("damage", ["meta", "pointer", "gone"])
def test_damaged_files_are_told_and_a_rebuild_mends_them(engine: EmbeddedEngine, damage: str) -> None:
    folder = engine.folder / engine.pointer.read_text()
    if damage == "meta":
        (folder / "meta.json").write_text("{")
    elif damage == "pointer":
        engine.pointer.write_text("nowhere")
    else:
        for file in folder.iterdir():
            file.unlink()
    fresh = EmbeddedEngine(engine.folder)

    with pytest.raises(EngineUnavailable):
        fresh.ask(Question())
    with fresh.writing(), fresh.build() as build:
        build.add([document(1, ["x"])])
        build.switch()

    assert ids(fresh.ask(Question())) == [1]


def test_a_writer_killed_in_the_middle_twenty_times_leaves_a_whole_index(engine: EmbeddedEngine) -> None:
    chance = random.Random(1)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    committed = 0
    for _ in range(20):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(engine.folder), str(committed)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        said = process.stdout.read().split()
        process.wait()
        committed = max([committed, *map(int, said)])

        states = dict(EmbeddedEngine(engine.folder).states())
        assert len(states) == 20
        assert len(set(states.values())) == 1, "a commit is whole"
        assert int(states[1]) >= committed, "what was committed stays"
        committed = int(states[1])

    with engine.writing():
        engine.write([document(1, ["after"])])
    assert engine.ask(Question()).total == 20
    assert committed > 0
