"""Bars 1 and 2: accuracy at a share of the strongest model's cost and of its time, on recorded MMLU-Pro answers."""
import dataclasses
import functools
import gzip
import json

from . import figures, plot, text
from .setup import FOLDS

NAME = "mmlu-pro"
SEEDS = 3
SHARES = ("0.02", "0.05", "0.09", "0.12", "0.2", "0.3", "0.5", "1.0")
LATENCIES = ("0.41", "0.5")
COSTS = "cost-share=" + ",".join(SHARES)
INDUCTION = ("0.05", "0.12", "0.2", "0.3", "0.5", "1.0")
BARS = {"0.12": -0.3, "0.2": 1.8, "0.3": 2.5, "0.5": 3.3, "1.0": 3.6}         # points over the strongest
FILLED_BARS = {"0.3": 0.3, "0.5": 1.0}                                      # … with its blanks filled
WORST_SEED, BELOW_INDUCTION, SLACK = 0.8, 0.4, 1.1


def policy_name(seed, fold):
    return f"mmlu-pro.s{seed}.f{fold}"


@functools.cache
def low_shares(setup):
    """Mean costs of the models that no cheaper one beats, below the first of SHARES, as shares of the most accurate one's; from the
    whole file."""
    prices = json.loads((setup.data / "mmlu_pro.models.json").read_text())
    dollars, right, calls = {}, {}, {}
    with gzip.open(setup.data / "mmlu_pro.train.jsonl.gz", "rt") as lines:
        for line in lines:
            task = json.loads(line)
            for model, outcome in task["outcomes"].items():
                price = prices[model]
                dollars[model] = (dollars.get(model, 0) + task["input_tokens"] * price["input_usd_per_million"] +
                                  outcome["output_tokens"] * price["output_usd_per_million"])
                right[model] = right.get(model, 0) + (outcome["answer"] == task["answer"])
                calls[model] = calls.get(model, 0) + 1
    per_call = {model: dollars[model] / calls[model] for model in calls}
    accuracy = {model: right[model] / calls[model] for model in calls}
    unit = per_call[max(accuracy, key=accuracy.get)]
    best, out = -1, []
    for model in sorted(per_call, key=per_call.get):
        if accuracy[model] > best:
            best = accuracy[model]
            out.append(per_call[model] / unit)
    return [share for share in out if share < float(SHARES[0])]


def trainings(setup, seeds=range(SEEDS), folds=range(FOLDS)):
    return [setup.train(policy_name(seed, fold), setup.recorded("mmlu_pro"), fold, seed) for seed in seeds for fold in folds]


def jobs(setup):
    files = setup.recorded("mmlu_pro")
    out = trainings(setup)
    targets = ["--targets", COSTS, "--targets", "latency-share=" + ",".join(LATENCIES)]
    for job in list(out):
        name = job.out.stem
        out.append(setup.evaluate(name, files, job.out, name[-1], targets, seconds=18))
        low = "cost-share=" + ",".join(f"{share:.4f}" for share in low_shares(setup))
        job = setup.evaluate(f"{name}.lowest", files, job.out, name[-1], ["--targets", low], 8)
        out.append(dataclasses.replace(job, may_fail=True))  # they may be out of reach
    policies = "all," + ",".join(f"{kind}:{share}" for kind in ("induction", "value-of-information") for share in INDUCTION)
    out += [setup.evaluate(f"mmlu-pro.baselines.f{fold}", files, policies, fold, seconds=50) for fold in range(FOLDS)]
    return out


class Found:
    """What the reports say: per seed and over all seeds, by setting; the baselines by name."""

    def __init__(self, setup):
        reports = {(s, f): setup.report(policy_name(s, f)) for s in range(SEEDS) for f in range(FOLDS)}
        base = [setup.report(f"mmlu-pro.baselines.f{fold}") for fold in range(FOLDS)]
        self.complete = all(reports.values()) and all(base)
        if not self.complete:
            return
        self.strongest, self.cheapest = base[0]["best_single"], base[0]["cheapest_single"]
        self.tasks = sum(report["tasks"] for report in base)
        self.seeds = []
        for seed in range(SEEDS):
            folds = [figures.by_setting(reports[seed, fold]) for fold in range(FOLDS)]
            order = [p["setting"] for p in reports[seed, 0]["points"]]
            self.seeds.append({name: figures.over_folds(fold[name] for fold in folds) for name in order})
        self.settings = {name: self._over_seeds(name) for name in self.seeds[0]}
        by_name = [figures.by_name(report) for report in base]
        self.baselines = {name: figures.over_folds(fold[name] for fold in by_name) for name in by_name[0]}
        self.unreachable = {p["policy"] for p in base[0]["points"] if p.get("unreachable")}
        low = [setup.report(f"{policy_name(s, f)}.lowest") for s in range(SEEDS) for f in range(FOLDS)]
        self.low = [figures.over_folds(points) for points in zip(*(report["points"] for report in low))] if all(low) else []
        self.report = {**base[0], "tasks": self.tasks}
        self.points = base[0]["points"]
        self.seconds = [s for seed in range(SEEDS) for f in range(FOLDS) if (s := setup.training_seconds(policy_name(seed, f)))]

    def _over_seeds(self, name):
        points = [seed[name] for seed in self.seeds]
        out = {key: figures.mean(p[key] for p in points) for key in points[0] if points[0][key] is not None}
        for key in ("largest_cost_share", "largest_latency_share"):
            out[key] = max(p[key] for p in points)
        out["worst"] = min(p["paired_vs_strongest"] for p in points)
        return out

    def curve(self, key="paired_vs_strongest"):
        """(cost share, figure) of the policy's cost targets, those at the cheapest models' own costs with them."""
        points = [p for name, p in self.settings.items() if name.startswith("cost-share=")]
        return [(p["cost_share"], p[key]) for p in [*points, *self.low]]


def target_rows(found):
    rows = []
    for share in SHARES:
        p = found.settings[f"cost-share={share}"]
        bar = BARS.get(share)
        gain = 100 * p["paired_vs_strongest"]
        met = "" if bar is None else f"{text.figure(bar, 1)}: {text.verdict(gain >= bar)}"
        filled = FILLED_BARS.get(share)
        gain_filled = 100 * p["paired_vs_strongest_filled"]
        met_filled = "" if filled is None else f" (bar {filled}: {text.verdict(gain_filled >= filled)})"
        induction = found.baselines.get(f"induction:{share}")
        rows.append([share, f"{text.points(p['paired_vs_strongest'], 2)} ± {100 * p['paired_vs_strongest_half']:.1f}", met,
                     text.points(p["worst"], 2), text.points(p["paired_vs_strongest_filled"], 2) + met_filled,
                     text.points(induction["paired_vs_strongest"], 2) if induction else "", text.percent(p["cost_share"]),
                     text.percent(p["largest_cost_share"]), text.percent(p["ece"])])
    return rows


def baseline_rows(found):
    curve = found.curve()
    rows = []
    for name, p in sorted(found.baselines.items(), key=lambda item: -item[1]["accuracy"]):
        if name in found.unreachable or p["cost_share"] is None or p["paired_vs_strongest"] is None:
            continue
        ours = figures.at(curve, p["cost_share"])
        if ours is None and p["cost_share"] > max(x for x, _ in curve):
            ours = figures.best_until(curve, p["cost_share"])
        above = "out of range" if ours is None else text.points(ours - p["paired_vs_strongest"], 2)
        rows.append([name, text.percent(p["accuracy"]), text.percent(p["cost_share"]),
                     text.points(p["paired_vs_strongest"], 2), text.points(ours, 2), above])
    return rows


def at_the_cheapest(found):
    cheap = found.baselines["cheapest"]
    if not found.low:
        return f"- At the cheapest model's dollars ({found.cheapest}): out of reach in some fold (bar, no fewer right answers: not met)."
    low = found.low[0]
    met = low["accuracy"] >= cheap["accuracy"] and low["cost_share"] <= SLACK * cheap["cost_share"]
    return (f"- At the cheapest model's dollars (target its share, realised {text.percent(low['cost_share'], 2)} %; {found.cheapest} takes "
            f"{text.percent(cheap['cost_share'], 2)} %): {text.percent(low['accuracy'])} % right, {found.cheapest} "
            f"{text.percent(cheap['accuracy'])} % (bar, no fewer: {text.verdict(met)}).")


def other_bars(found):
    """Lines about the bars that are no row of the table."""
    lines = []
    costs = {name: p for name, p in found.settings.items() if name.startswith("cost-share=")}
    worst = max(p["paired_vs_strongest"] - p["worst"] for p in costs.values())
    lines.append(f"- Worst seed below the mean, at most over the targets: {100 * worst:.2f} points (bar {WORST_SEED}: "
                 f"{text.verdict(100 * worst <= WORST_SEED)}).")
    gaps = [found.baselines[f"induction:{s}"]["paired_vs_strongest"] - found.settings[f"cost-share={s}"]["paired_vs_strongest"]
            for s in INDUCTION]
    lines.append(f"- Below `induction` at the same target, at most: {text.figure(100 * max(gaps))} points (bar {BELOW_INDUCTION}: "
                 f"{text.verdict(100 * max(gaps) <= BELOW_INDUCTION)}).")
    excess = max(p["cost_share"] / float(name.split("=")[1]) for name, p in costs.items())
    single = max(p["largest_cost_share"] / float(name.split("=")[1]) for name, p in costs.items())
    lines.append(f"- Realised cost over the target: {excess:.3f} × at most on the mean (bar {SLACK}: {text.verdict(excess <= SLACK)}), "
                 f"{single:.3f} × in a single fold and seed.")
    curve = found.curve()
    below = [name for name, p in found.baselines.items() if name not in found.unreachable and p["cost_share"] and
             (ours := figures.at(curve, p["cost_share"])) is not None and ours < p["paired_vs_strongest"] - 1e-9]
    lines.append(f"- Above every baseline at the baseline's own cost, on the mean: {text.verdict(not below)}" +
                 (f"; below {', '.join(below)}." if below else "."))
    parity = next((x for x, y in sorted(curve) if y >= 0), None)
    crossing = [x0 + (x1 - x0) * -y0 / (y1 - y0) for (x0, y0), (x1, y1) in zip(sorted(curve), sorted(curve)[1:]) if y0 < 0 <= y1]
    share = crossing[0] if crossing else parity
    lines.append(f"- As many right answers as {found.strongest} at {text.percent(share)} % of its cost, between the targets.")
    for latency in LATENCIES:
        p = found.settings[f"latency-share={latency}"]
        met = p["paired_vs_strongest"] >= 0 and p["latency_share"] <= SLACK * float(latency)
        lines.append(f"- At `latency-share={latency}`: {text.points(p['paired_vs_strongest'], 2)} ± "
                     f"{100 * p['paired_vs_strongest_half']:.1f} points in {text.percent(p['latency_share'])} % of the time (largest in one "
                     f"fold {text.percent(p['largest_latency_share'])} %), at {text.percent(p['cost_share'])} % of the cost"
                     + (f" (bar, no fewer right answers: {text.verdict(met)})." if latency == "0.5" else "."))
    lines.append(at_the_cheapest(found))
    return lines


def section(setup):
    found = Found(setup)
    if not found.complete:
        return ""
    picture = plot.frontier(setup, found)
    seconds = f"{min(found.seconds):.0f} to {max(found.seconds):.0f} seconds" if found.seconds else "a time that was not kept"
    head = ["target", "points over " + found.strongest, "bar", "worst seed", "over it, blanks filled", "induction",
            "cost, %", "largest, %", "ECE, %"]
    return f"""## Accuracy for cost: MMLU-Pro

{found.tasks:,} questions with the recorded answers of 14 models; trained on four folds, scored on the fifth, all five folds, {SEEDS} training
seeds. Each training took {seconds} on one thread. All 14 models are on offer at every target. Figures are means over folds and
seeds; ± is the half-width of the 95 % bootstrap interval of the pooled, paired questions. “Blanks filled” compares with
{found.strongest} whose blank answers are replaced by those of {found.cheapest}. “largest” is the highest realised share in one fold and seed.

{text.command("scripts/results mmlu-pro", "baton train --suite replay --data mmlu_pro.train.jsonl.gz --models mmlu_pro.models.json --fold I/5 --seed S --threads 1 --out POLICY",
              f"baton eval … --fold I/5 --policy POLICY --targets {COSTS} --targets latency-share={','.join(LATENCIES)}")}
{text.table(head, target_rows(found))}
{chr(10).join(other_bars(found))}

![Accuracy over cost: the trained policy at its targets, baselines and single models]({picture})

Every baseline at its own cost, and the policy between its targets at the same cost (means over folds):

{text.command("baton eval … --fold I/5 --policy all,induction:0.05,…,value-of-information:0.05,…")}
{text.table(["baseline", "accuracy, %", "cost, %", "points", "policy there", "policy above it"], baseline_rows(found))}"""
