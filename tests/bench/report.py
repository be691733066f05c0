"""The tables of a result, as Markdown."""

import goals
import harm
import measure

TITLES = {
    "noop": "Nothing to do, {} revisions applied already",
    "trivial": "{} trivial revisions: one CREATE TABLE each",
    "insert": "{} revisions of one INSERT each",
    "real": "{} real revisions: five statements each",
    "each": "{} trivial revisions, a transaction each",
    "copy": "COPY of {} rows in one revision",
}
CASES = ("noop", "trivial", "insert", "real", "each", "copy", "race", "harm")
COSTS = ["", "runs", "wall time, median", "least to most", "CPU of the client", "peak memory", "× psql", "least to most"]


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell).replace("|", "/") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def shown(seconds):
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.1 else f"{seconds * 1000:.1f} ms"


def costs(result):
    rows = []
    for name, row in result["rows"].items():
        wall, least, most = measure.spread(row["wall"])
        cells = [name, len(row["wall"]), shown(wall), f"{shown(least)} to {shown(most)}",
                 shown(measure.spread(row["cpu"])[0]), f"{max(row['peak_mib']):.1f} MiB", "", ""]
        if "ratio" in row:
            ratio, least, most = measure.spread(row["ratio"])
            cells[6:] = [f"{ratio:.2f}", f"{least:.2f} to {most:.2f}"]
        rows.append(cells)
    rows.sort(key=lambda cells: not cells[0].startswith(("psql", "headway")))
    rows += [[name, 0, f"no measurement: {problem}", *[""] * 5] for name, problem in result["wrong"].items()]
    return table(COSTS, rows)


def race_table(result):
    rows = []
    for name, trials in result["rows"].items():
        seconds = measure.spread([trial["seconds"] for trial in trials])
        good = [trial["succeeded"] for trial in trials]
        bad = next((trial["said"] for trial in trials if trial["said"]), "")
        once = not any(trial["missing"] or trial["repeated"] for trial in trials)
        rows.append([name, f"{min(good)} to {max(good)}" if min(good) < max(good) else min(good),
                     "yes" if once else "**no**", shown(seconds[0]), f"{shown(seconds[1])} to {shown(seconds[2])}", bad])
    return table(["", "exit code 0", "each revision once", "until the last ends, median", "least to most", "an error"],
                 rows)


def harm_table(result):
    rows = []
    for name, trials in result["rows"].items():
        wait, noticed = (measure.spread([value(trial) for trial in trials]) for value in (harm.longest, harm.noticed))
        after = [trial["after_release"] for trial in trials if trial["after_release"] is not None]
        rows.append([name, shown(wait[0]), f"{shown(wait[1])} to {shown(wait[2])}", shown(noticed[0]),
                     f"{shown(noticed[1])} to {shown(noticed[2])}", f"{measure.spread(after)[0]:+.2f} s" if after else "",
                     ", ".join(str(trial["code"]) for trial in trials if trial["code"] is not None)])
    head = ["who alters the table", "longest wait, median", "least to most",
            f"time with waits over {harm.NOTICED * 1000:.0f} ms, median", "least to most", "ended after the release",
            "exit codes"]
    return table(head, rows)


def sections(result):
    """(case, title, table) of each case that was measured."""
    cases = result["cases"]
    for count, of in cases.get("noop", {}).items():
        yield "noop", TITLES["noop"].format(f"{int(count):,}"), costs(of)
    for case in ("trivial", "insert", "real", "each", "copy"):
        if case in cases:
            count = result["size"][{"each": "each", "copy": "rows"}.get(case, "revisions")]
            yield case, TITLES[case].format(f"{count:,}"), costs(cases[case])
    if "race" in cases:
        race = cases["race"]
        title = f"Race: {race['runners']} runs at once, {race['revisions']} revisions, an empty database"
        yield "race", title, race_table(race)
    if "harm" in cases:
        held = harm.ALONE + cases["harm"]["held"]
        yield "harm", f"Harm: a transaction that has read the table stays open for {held:.0f} s", harm_table(cases["harm"])


def goals_table(result):
    words = {True: "yes", False: "**no**", None: "not known: the readers alone have more than that"}
    rows = [[what, goal, measured, words[met]] for what, goal, measured, met in goals.goals(result)]
    return table(["Headway", "goal", "measured", "met"], rows)


def load_text(machine):
    """On a machine that has other work, times are those of waiting for a core."""
    before, after = machine["load_before"], machine["load_after"]
    text = f"Load average: {before} before and {after} after."
    if before < machine["cores"]:
        return text
    return text + (" **The machine was busy with other work**: times are many times those of a quiet one, and ratios have "
                   "a wide spread.")


def about(result):
    machine = result["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    lines = [f"{result['date']}, {machine['cores']} cores ({machine['cpu']}), {machine['memory_gib']} GiB, "
             f"Linux {machine['kernel']}. {load_text(machine)}", f"Versions: {versions}.",
             "Server: " + ", ".join(f"{name} {value}" for name, value in result["server"].items()) + "."]
    if result["missing"]:
        lines.append("Not measured: " + "; ".join(f"{name} ({why})" for name, why in result["missing"].items()) + ".")
    return lines


def text(result):
    parts = [f"{title}\n\n{rows}" for _, title, rows in sections(result)]
    return "\n".join([*parts, goals_table(result), *about(result)]) + "\n"
