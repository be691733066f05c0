#!/usr/bin/env python3
"""Headway beside its peers, measured in one run: called by `./dev bench` in the toolchain's root.

usage: bench.py [--size full|quick|small] [--cases NAME,NAME] [--peer NAME=VERSION=PROGRAM]…
                [--missing NAME=WHY]… HEADWAY RESULT.json

Prints the tables and writes the result. The exit code is 1 if a case has a wrong result of psql or Headway, and never
depends on a time.
"""

import argparse
import dataclasses
import datetime
import json
import os
import pathlib
import platform
import sys
import tempfile

sys.dont_write_bytecode = True  # the tree may not be writable
import cases
import harm
import measure
import report
import server as servers
import tools


def machine():
    lines = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    cpu = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"cores": os.cpu_count(), "cpu": cpu, "memory_gib": round(memory), "kernel": platform.release()}


def load():
    return round(os.getloadavg()[0], 1)


def problems(result):
    """What psql or Headway did wrong; a peer's failure is a row of its table."""
    def own(name):
        return name.startswith(("psql", "headway"))

    found = []
    for case, of in result["cases"].items():
        for part in of.values() if case == "noop" else [of]:
            found += [f"{case}: {name}: {problem}" for name, problem in part.get("wrong", {}).items() if own(name)]
        if case in ("race", "harm"):
            for name, trials in of["rows"].items():
                wrong = [race_problem(of, trial) if case == "race" else harm.problem(trial) for trial in trials]
                found += [f"{case}: {name}: {problem}" for problem in wrong if problem and own(name)]
    return found


def race_problem(of, trial):
    if trial["succeeded"] != of["runners"] or trial["missing"] or trial["repeated"] or trial["bookkeeping"]:
        return ", ".join(f"{key} {value}" for key, value in trial.items() if value != "")
    return ""


def measured(arguments, folder):
    size = cases.SIZES[arguments.size]
    peers = [peer.split("=", 2) for peer in arguments.peer]
    result = {"date": datetime.date.today().isoformat(), "machine": machine(), "size": dataclasses.asdict(size),
              "cases": {}, "missing": dict(missing.split("=", 1) for missing in arguments.missing)}
    options = ["fsync=off"] if size is cases.SMALL else []
    with servers.Server(folder, options) as server:
        result["machine"]["load_before"] = load()
        result["versions"] = tools.own_versions(server, arguments.headway)
        result["versions"] |= {name: version for name, version, _ in peers}
        result["server"] = server.settings()
        subjects = tools.own_tools(server, arguments.headway)
        subjects += tools.peer_tools(server, {name: program for name, _, program in peers})
        bench = cases.Bench(folder, server, measure.Launcher(folder, server.environment), subjects, size)
        for name in arguments.cases:
            print(f"measuring {name}", file=sys.stderr, flush=True)
            result["cases"][name] = cases.CASES[name](bench)
            result["machine"]["load_after"] = load()
            arguments.result.write_text(json.dumps(result) + "\n", encoding="utf-8")
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=list(cases.SIZES), default="full")
    parser.add_argument("--cases", type=lambda text: text.split(","), default=list(cases.CASES))
    parser.add_argument("--peer", action="append", default=[])
    parser.add_argument("--missing", action="append", default=[])
    parser.add_argument("headway")
    parser.add_argument("result", type=pathlib.Path)
    arguments = parser.parse_args()
    unknown = [name for name in arguments.cases if name not in cases.CASES]
    if unknown:
        parser.error(f"no case '{unknown[0]}'; there are {', '.join(cases.CASES)}")
    with tempfile.TemporaryDirectory() as folder:
        result = measured(arguments, pathlib.Path(folder))
    print(report.text(result), flush=True)
    found = problems(result)
    for problem in found:
        print(f"wrong: {problem}", file=sys.stderr)
    print(f"bench: {len(result['cases'])} cases measured, {len(found)} wrong results of psql and Headway", flush=True)
    sys.exit(1 if found else 0)


main()
