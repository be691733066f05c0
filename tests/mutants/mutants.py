#!/usr/bin/env python3
"""Puts small faults into the pure code, one at a time, and counts those that the unit tests notice.

usage: mutants.py COUNT SEED BUILD_FOLDER

Runs in the root of a tree of its own, which it changes: `./dev test mutants` makes a copy first.
The same seed on the same sources gives the same faults.
"""

import pathlib
import random
import re
import subprocess
import sys

ROOMS = [
    "common", "runner/revisions", "runner/graph", "runner/plan", "runner/sql", "runner/report",
    "operator/reconcile", "operator/schedule", "operator/api",
]
NOTICED_OF_100 = 90
TEST_SECONDS = 300

# Each with the text that takes its place. A space on both sides keeps templates and pointers out.
OPERATORS = [
    (r" == ", " != "), (r" != ", " == "), (r" && ", " || "), (r" \|\| ", " && "),
    (r" < ", " >= "), (r" >= ", " < "), (r" > ", " <= "), (r" <= ", " > "),
    (r" \+ (?!\")", " - "), (r" - ", " + "), (r"(?<=[ (])!(?=\w)", ""),
    (r"\btrue\b", "false"), (r"\bfalse\b", "true"), (r"\+\+(?=\w)", "--"), (r" \+= (?!\")", " -= "),
]
BOUNDS = [
    (r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "),
]
# A statement that does something and declares nothing: a call, an assignment, a jump, a guard.
STATEMENT = re.compile(
    r"^\s+(?:(?:if \(.+\) )?(?:return\b[^;]*|continue|break|throw\b[^;]*)"
    r"|(?:if \(.+\) )?(?:\+\+|--)?[\w.\->\[\]():*]+(?:\(.*\)| [-+|&]?= .*)?);$")


def code_of(line):
    """The line with its strings and comments blanked out, at the same places."""
    line = re.sub(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)\'', lambda m: '"' + "_" * (len(m[0]) - 2) + '"', line)
    return re.sub(r"//.*", lambda m: " " * len(m[0]), line)


def faults_of(line):
    """All faults that may be put into a line: pairs of a kind and the changed line."""
    code = code_of(line)
    if re.match(r"\s*(#|static_assert|namespace|using|template|case )", code) or "constexpr" in code:
        return []
    if "spdlog::" in code:  # a line for people, which no unit test holds
        return []
    if code.strip().startswith("[["):  # a word for the compiler
        return []
    faults = []
    for kind, table in (("operator", OPERATORS), ("bound", BOUNDS)):
        for pattern, other in table:
            for match in re.finditer(pattern, code):
                faults.append((kind, line[:match.start()] + other + line[match.end():]))
    for match in re.finditer(r"(?<![\w.'\"])\d+(?![\w.'])", code):
        faults.append(("bound", line[:match.start()] + str(int(match[0]) + 1) + line[match.end():]))
    if STATEMENT.match(code) and not code.strip().startswith("return"):
        faults.append(("line", re.match(r"\s*", line)[0] + ";"))
    return faults


def all_faults():
    """Of all sources: (path, number of the line, its faults); raw strings and comments hold none."""
    places = []
    for room in ROOMS:
        for path in sorted(pathlib.Path(room).glob("*.cpp")):
            raw = False
            for number, line in enumerate(path.read_text().split("\n")):
                if 'R"' in line or raw:
                    raw = ")" + "\"" not in line.split('R"')[-1]
                    continue
                if faults := faults_of(line):
                    places.append((path, number, faults))
    return places


def programs_for(path):
    """The unit tests that can notice a fault in this file, the likeliest first."""
    if path.parts[0] == "common":
        return ["unit_common", "unit_runner", "unit_operator"]
    return ["unit_" + path.parts[0]]


def build(folder, programs):
    done = subprocess.run(["ninja", "-C", folder, *programs], capture_output=True, text=True)
    return done.returncode == 0


def is_noticed(folder, programs):
    for program in programs:
        try:
            done = subprocess.run([f"{folder}/tests/unit/{program}", "--abort"],
                                  capture_output=True, timeout=TEST_SECONDS)
        except subprocess.TimeoutExpired:
            return True
        if done.returncode != 0:
            return True
    return False


def main():
    count, seed, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    every = ["unit_common", "unit_runner", "unit_operator"]
    if not build(folder, every) or is_noticed(folder, every):
        sys.exit("the unit tests fail without a fault")
    chance = random.Random(seed)
    places = all_faults()
    tried = noticed = 0
    while tried < count:
        path, number, faults = chance.choice(places)
        kind, changed = chance.choice(faults)
        text = path.read_text()
        lines = text.split("\n")
        before, lines[number] = lines[number], changed
        path.write_text("\n".join(lines))
        try:
            programs = programs_for(path)
            if not build(folder, programs):
                continue  # The compiler notices it.
            tried += 1
            found = is_noticed(folder, programs)
        finally:
            path.write_text(text)
        noticed += found
        if tried % 10 == 0:
            print(f"{tried} tried, {noticed} noticed", flush=True)
        if not found:
            print(f"not noticed: {path}:{number + 1} ({kind})\n  -{before}\n  +{changed}", flush=True)
    print(f"seed {seed}: {noticed} of {tried} faults noticed")
    sys.exit(0 if noticed * 100 >= NOTICED_OF_100 * tried else 1)


main()
