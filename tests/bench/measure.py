"""Runs commands and keeps what they cost."""

import dataclasses
import os
import pathlib
import signal
import statistics
import subprocess
import time

LIMIT = 600


@dataclasses.dataclass(frozen=True)
class Cost:
    wall: float
    cpu: float
    peak_mib: float
    code: int
    said: str


class Launcher:
    """Starts commands with the server's environment, by a small program that measures them."""

    def __init__(self, folder, environment):
        self.folder, self.environment = pathlib.Path(folder), environment
        self.program = self.folder / "launch"
        source = pathlib.Path(__file__).with_name("launch.c")
        subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", self.program, source], check=True)

    def start(self, words, variables, output=subprocess.DEVNULL):
        return subprocess.Popen(list(map(str, words)), env=self.environment | variables, stdin=subprocess.DEVNULL,
                                stdout=output, stderr=output, start_new_session=True)

    def run(self, words, variables):
        result, said = self.folder / "cost", self.folder / "said"
        result.unlink(missing_ok=True)
        with open(said, "wb") as output:
            process = self.start([self.program, result, *words], variables, output)
            end(process, LIMIT)
        text = said.read_text(encoding="utf-8", errors="replace")
        if not result.exists():
            return Cost(0, 0, 0, process.returncode, f"ended after {LIMIT} s: {text}")
        wall, cpu, peak = result.read_text(encoding="ascii").split()
        return Cost(float(wall), float(cpu), int(peak) / 1024, process.returncode, text)

    def tool(self, tool, folder, database):
        return self.run([tool.program, *tool.words(folder, database)], tool.variables(folder, database))


def end(process, seconds):
    """Waits for a process, and kills it with its children when the time is over."""
    try:
        process.wait(max(0.1, seconds))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def error_of(text):
    """The line of an output that says what went wrong: the first with the word, or the last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "")[:300]


class Samples:
    """What the repetitions of a case cost, by the name of the row. `wrong` collects what did not do its work."""

    def __init__(self):
        self.rows, self.wrong = {}, {}

    def add(self, name, cost, problem=""):
        if cost.code:
            problem = f"exit code {cost.code}: {error_of(cost.said)}"
        if problem:
            self.wrong.setdefault(name, problem)
            return
        row = self.rows.setdefault(name, {"wall": [], "cpu": [], "peak_mib": []})
        for key, values in row.items():
            values.append(getattr(cost, key))

    def result(self, floors):
        """The rows with the ratios of their wall time to that of their floor in the same repetition."""
        for name, row in self.rows.items():
            floor = self.rows.get(floors[name])
            if floor and name not in self.wrong and floors[name] not in self.wrong:
                row["ratio"] = [own / other for own, other in zip(row["wall"], floor["wall"])]
        return {"rows": {name: row for name, row in self.rows.items() if name not in self.wrong}, "wrong": self.wrong}


def interleaved(subjects, repetitions):
    """(subject, repetition): each subject once per repetition, each time another one first. Repetition 0 is not
    counted: caches are cold and Python compiles."""
    subjects = list(subjects)
    for repetition in range(repetitions + 1):
        first = repetition % max(1, len(subjects))
        for subject in subjects[first:] + subjects[:first]:
            yield subject, repetition


def spread(values):
    return statistics.median(values), min(values), max(values)


def wait_until(seconds_of_epoch):
    time.sleep(max(0.0, seconds_of_epoch - time.time()))
