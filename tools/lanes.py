"""Run commands side by side and still tell it in order: one speaks, the others wait their turn."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


class Lane:
    """Where one row of commands speaks: kept until it is its turn, from then on at once."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.aloud = False
        self.lock = threading.Lock()

    def say(self, words: bytes) -> None:
        with self.lock:
            self.kept.append(words)
            if self.aloud:
                self._tell()

    def line(self, words: str) -> None:
        self.say(f"{words}\n".encode())

    def take_the_word(self) -> None:
        with self.lock:
            self.aloud = True
            self._tell()

    def _tell(self) -> None:
        sys.stdout.flush()
        for words in self.kept:
            sys.stdout.buffer.write(words)
        sys.stdout.buffer.flush()
        self.kept.clear()

    def call(self, command: Sequence[str], *, cwd: Path, env: dict[str, str]) -> int:
        """Run a command to its end, saying what it says; its exit code."""
        process = subprocess.Popen(
            command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert process.stdout is not None
        with process, process.stdout as output:
            while words := os.read(output.fileno(), 65536):
                self.say(words)
        return process.returncode


def side_by_side(works: Sequence[Callable[[Lane], Result]]) -> list[Result]:
    """Do all at once, each in its lane; told one after the other, in this order."""
    lanes = [Lane() for _ in works]
    results: dict[int, Result] = {}

    def do(number: int) -> None:
        results[number] = works[number](lanes[number])

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for lane, thread in zip(lanes, threads, strict=True):
        lane.take_the_word()
        thread.join()
    return [results[number] for number in range(len(works))]
