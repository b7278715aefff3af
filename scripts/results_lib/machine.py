"""Bars 7 and 8: programs of bench/ whose output the page quotes."""
from . import text
from .jobs import Job


def quoted(setup, program):
    path = setup.out / f"{program}.txt"
    return text.command(f"$ build/bench/{program}", path.read_text().strip()) if path.exists() else ""


def bench(setup, program, seconds, alone):
    binary = setup.build / "bench" / program
    return [Job(setup.out / f"{program}.txt", [binary], seconds, captures=True, alone=alone, ends=(0, 1))] if binary.exists() else []


class Speed:
    NAME = "speed"

    @staticmethod
    def jobs(setup):
        return bench(setup, "bench_train", 60, alone=True)

    @staticmethod
    def section(setup):
        lines = quoted(setup, "bench_train")
        return lines and f"""## Speed

Environment steps per second with updates on two threads (bar: 20,000), and one decision among 14 tools on one (bar: 100 µs).

{lines}"""


class Pools:
    NAME = "pools"

    @staticmethod
    def jobs(setup):
        return bench(setup, "bench_pools", 120, alone=False)

    @staticmethod
    def section(setup):
        lines = quoted(setup, "bench_pools")
        return lines and f"""## Simulated pools never seen

The shipped policy on pools of 2 to 20 simulated experts drawn afresh (skills, prices, sizes), at five preference settings; it knows a pool by 100
tasks. Bar: within 10 % of the oracle-planner's utility, and above every baseline. The oracle-planner is told the pool's true skills, blanks and mistakes and
each task's difficulty, and plans exactly; “luck told”: it is told, too, how each expert happens to fare on each task (a part of the
chance that the one attempt is right), which nothing before that attempt can show.

{lines}"""
