"""Headway's goals, held against a result. A goal missed is a line of the tables, and never a failure."""

import harm
import measure

RATIOS = {"trivial": 0.8, "insert": 0.25, "real": 1.0, "copy": 1.0}
COPY_MIB = 20
WAIT, NOTICED, AFTER = 0.03, 0.2, 0.2


def median(values):
    return measure.spread(values)[0]


def goals(result):
    """(what, goal, measured, whether it is met; None where the machine's own noise hides that) of the cases that are there."""
    cases = result["cases"]
    for case, limit in RATIOS.items():
        row = cases.get(case, {}).get("rows", {}).get("headway")
        if row and "ratio" in row:
            yield (f"{case}: time of one transaction, × psql", f"at most {limit}", f"{median(row['ratio']):.2f}",
                   median(row["ratio"]) <= limit)
            if case == "copy":
                peak = max(row["peak_mib"])
                yield "copy: peak memory", f"at most {COPY_MIB} MiB", f"{peak:.1f} MiB", peak <= COPY_MIB
    if "race" in cases and "headway" in cases["race"]["rows"]:
        trials, runners = cases["race"]["rows"]["headway"], cases["race"]["runners"]
        good = all(trial["succeeded"] == runners and not trial["missing"] and not trial["repeated"] for trial in trials)
        yield ("race: all runs end with 0, each revision applied once", "always",
               "always" if good else "not always", good)
    if "harm" in cases and not any(harm.problem(trial) for trial in cases["harm"]["rows"].get("headway", [])):
        yield from harm_goals(cases["harm"]["rows"])


def harm_goals(rows):
    own, alone = rows["headway"], rows[harm.NOBODY]
    for what, value, limit in (("longest wait of a query", harm.longest, WAIT),
                               (f"time with waits over {harm.NOTICED * 1000:.0f} ms", harm.noticed, NOTICED)):
        noise = median([value(trial) for trial in alone])
        more = median([value(trial) for trial in own]) - noise
        yield (f"harm: {what}, beyond that of the readers alone", f"at most {limit * 1000:.0f} ms",
               f"{more * 1000:.0f} ms", more <= limit if noise <= limit else None)
    after = median([trial["after_release"] for trial in own])
    yield ("harm: ended after the table was released", f"at most {AFTER * 1000:.0f} ms", f"{after * 1000:.0f} ms",
           after <= AFTER)
