"""Bar 3, second half: agents' recorded attempts and a verifier."""
import gzip
import re

from . import figures, text
from .jobs import Job
from .setup import FOLDS, write_if_new

NAME = "openhands"
PARTS = {"swe-bench": 0.42, "swt-bench": 0.38}   # benchmark: share of cost at which the perfect verifier is to be near the best model
VERIFIERS = ("1,1", "0.95,0.95", "0.9,0.9", "0.8,0.8")
SEEDS = 5
SHARES = ("0.1", "0.2", "0.3", "0.38", "0.42", "0.6", "1.0")
TARGETS = "cost-share=" + ",".join(SHARES)
NEAR = 0.015


def filtered(setup, part):
    """The file's rows of one benchmark."""
    with gzip.open(setup.data / "openhands.train.jsonl.gz", "rt") as lines:
        kept = "".join(line for line in lines if f'"openhands/{part}/' in line)
    return write_if_new(setup.out / "data" / f"openhands.{part}.jsonl", kept)


def files_of(setup, part):
    return ["--suite", "replay", "--data", filtered(setup, part), "--models", setup.data / "openhands.models.json"]


def seeds_of(verifier):
    return range(1) if verifier == "1,1" else range(SEEDS)   # a perfect one says the same at every seed


def name_of(part, verifier, seed, fold):
    return f"openhands.{part}.v{verifier.split(',')[0]}.s{seed}.f{fold}"


def cascades(setup, part, verifier):
    return setup.out / "cascades" / f"{part}.{verifier.split(',')[0]}.txt"


def jobs(setup):
    out = []
    for part in PARTS:
        files = files_of(setup, part)
        policies = [setup.train(f"openhands.{part}.f{fold}", files, fold, seconds=45) for fold in range(FOLDS)]
        out += policies
        for verifier in VERIFIERS:
            out.append(Job(cascades(setup, part, verifier), [setup.build / "bench/bench_cascades", files[3], files[5], verifier], 4, captures=True))
            out += [setup.evaluate(name_of(part, verifier, seed, fold), files, policies[fold].out, fold,
                                   ["--verifier", verifier, "--seed", seed, "--targets", TARGETS, "--resamples", 100], seconds=4)
                    for seed in seeds_of(verifier) for fold in range(FOLDS)]
    return out


def cascade_curves(path):
    """What bench_cascades prints: the cascades' [(cost share, score)] on the same verdicts as a policy's, exactly over verdicts, and the best single model's score."""
    same, exact, single = [], [], None
    for line in path.read_text().splitlines():
        if line.startswith("best single"):
            single = float(re.search(r"score ([\d.]+)", line)[1])
        elif line.startswith("cascades up"):
            (score, cost), (played, paid) = [tuple(map(float, found)) for found in re.findall(r"score ([\d.]+)\s+cost ([\d.]+)", line)]
            exact.append((cost, score)), same.append((paid, played))
    return same, exact, single


def static_at(curve, cost):
    """The most that a static cascade solves at up to this cost, or between two of the curve's points; None below the cheapest."""
    return max((x for x in (figures.at(curve, cost), figures.best_until(curve, cost)) if x is not None), default=None)


def pooled(reports):
    """Score and cost share over all tasks of the folds: dollars over the strongest model's dollars."""
    tasks = sum(p["tasks"] for p in reports)
    dollars = sum(p["tasks"] * p["usd_per_1k"] for p in reports)
    strongest = sum(p["tasks"] * p["usd_per_1k"] / p["cost_share"] for p in reports)
    return sum(p["tasks"] * p["accuracy"] for p in reports) / tasks, dollars / strongest


def section(setup):
    rows, lines = [], []
    for part, bar in PARTS.items():
        for verifier in VERIFIERS:
            reports = [[setup.report(name_of(part, verifier, seed, fold)) for fold in range(FOLDS)] for seed in seeds_of(verifier)]
            if not all(all(r) for r in reports) or not cascades(setup, part, verifier).exists():
                return ""
            same, exact, single = cascade_curves(cascades(setup, part, verifier))
            points = []
            for share in SHARES:
                of_share = [[figures.by_setting(r)[f"cost-share={share}"] for r in seed] for seed in reports]
                per_seed = [pooled(seed) for seed in of_share]
                points.append((figures.mean(cost for _, cost in per_seed), figures.mean(score for score, _ in per_seed), share))
            gaps = []
            for cost, score, share in points:
                found = [static_at(curve, cost) for curve in (same, exact)]
                above = [None if x is None else score - x for x in found]
                gaps.append(above)
                rows.append([f"{part}, {verifier}", share, text.percent(cost), text.percent(score), text.percent(found[0]),
                             text.points(above[0]), text.points(above[1])])
            gaps, exact_gaps = [[x for x in column if x is not None] for column in zip(*gaps)]
            if verifier == "1,1":
                best = max((score for cost, score, _ in points if cost <= bar), default=None)
                lines.append(f"- {part}, perfect verifier: {text.percent(best)} % at up to {bar:.0%} of the cost of the best single model, which solves "
                             f"{text.percent(single)} % (bar, within {100 * NEAR} points: {text.verdict(best is not None and best >= single - NEAR)}).")
            else:
                lines.append(f"- {part}, verifier {verifier}: against the best static cascade at the same cost, {text.points(min(gaps))} to "
                             f"{text.points(max(gaps))} points (bar, never below: {text.verdict(min(gaps) >= 0)}); against its expectation "
                             f"{text.points(min(exact_gaps))} to {text.points(max(exact_gaps))}.")
    return f"""## Agents with a verifier: OpenHands

Recorded attempts of coding agents with their real costs, SWE-bench and SWT-bench rows apart, five folds, pooled; imperfect verifiers over {SEEDS} seeds of their verdicts.
Beside: the best static cascade of at most three models with verification between, chosen on the training folds (`bench_cascades`), at the policy's
cost, between its points. It plays on the same verdicts as the policy: what luck they hold, both have. “expected” compares with what it brings on the mean over
all verdicts; the luck of these {SEEDS} seeds, which are the same at every target, is then the policy's alone.

{text.command("scripts/results openhands", "baton train --suite replay --data SWE.jsonl --models openhands.models.json --fold I/5 --threads 1 --out POLICY",
              f"baton eval … --fold I/5 --policy POLICY --verifier SENS,SPEC --seed S --targets {TARGETS}", "bench_cascades SWE.jsonl openhands.models.json SENS,SPEC")}
{text.table(["rows, verifier", "target", "cost, %", "solved, %", "static cascade, %", "above it, points", "expected"], rows)}
{chr(10).join(lines)}
"""
