"""Bar 6: whether weights move what they govern, and the adherence measure of ToolOrchestra's appendix L."""
import json
import math
import random

from . import figures, mmlu_pro, text
from .jobs import Job

NAME = "preferences"
FOLD = 0
TOOLS = ("gpt-4o", "gemini-1.5-flash-002", "Meta-Llama-3_1-70B-Instruct", "mathstral-7B")
LOW, HIGH = 0.01, 1.0
RANDOM, BASES, VALUES = 100, 8, 5
BAR = 0.9
UNITS = {"the mean": 1, "a third": 3, "a tenth": 10, "a hundredth": 100}  # of the strongest model's: in which Eq. 5 counts cost and time


def log_uniform(rng):
    return math.exp(rng.uniform(math.log(LOW), math.log(HIGH)))


def random_vectors():
    """Weights on cost and time, and on one tool each, in turn."""
    rng = random.Random(6)
    return [{"cost": log_uniform(rng), "latency": log_uniform(rng), f"tool:{TOOLS[i % len(TOOLS)]}": log_uniform(rng)} for i in range(RANDOM)]


def sweeps():
    """(key, vectors): one weight over its range, all others held at values drawn at random."""
    rng, out = random.Random(7), []
    steps = [LOW * (HIGH / LOW) ** (i / (VALUES - 1)) for i in range(VALUES)]
    for key in ("cost", "latency", *(f"tool:{tool}" for tool in TOOLS)):
        for _ in range(BASES):
            base = {"cost": log_uniform(rng), "latency": log_uniform(rng)}
            if key in base:
                base[f"tool:{rng.choice(TOOLS)}"] = log_uniform(rng)
            out.append((key, [{**base, key: value} for value in steps]))
    return out


def written(vector):
    return ",".join(f"{key}={weight:.4g}" for key, weight in vector.items())


def named_vectors():
    out = {f"preferences.{i}": vector for i, vector in enumerate(random_vectors())}
    for s, (_, vectors) in enumerate(sweeps()):
        out.update({f"preferences.sweep.{s}.{i}": vector for i, vector in enumerate(vectors)})
    return out


def journal(setup, name):
    return setup.out / "journals" / f"{name}.jsonl"


def scored(setup, name, policy, more, seconds):
    """An evaluation whose episodes are kept, one line each."""
    kept = journal(setup, name)
    job = setup.evaluate(name, setup.recorded("mmlu_pro"), policy, FOLD, [*more, "--resamples", 100, "--run", kept], seconds)
    return Job(job.out, job.words, job.seconds, job.needs, replaces=(kept,))


def jobs(setup):
    full = mmlu_pro.trainings(setup, seeds=[0], folds=[FOLD])[0]
    out = [full, scored(setup, "preferences.baselines", "all", [], 35)]
    out += [scored(setup, name, full.out, ["--prefer", written(vector)], 3) for name, vector in named_vectors().items()]
    return out


def governed(key, point):
    """What a weight is to move: a share of cost, of time, or of the calls; costs with a minus, so that more weight means more."""
    if key == "cost":
        return -point["cost_share"]
    if key == "latency":
        return -point["latency_share"]
    return point["calls_by_tool"].get(key.removeprefix("tool:"), 0) / sum(point["calls_by_tool"].values())


def utility(vector, point):
    """What `--prefer` says is to be served."""
    calls = sum(point["calls_by_tool"].values())
    wanted = sum(w * point["calls_by_tool"].get(key.removeprefix("tool:"), 0) / calls for key, w in vector.items() if key.startswith("tool:"))
    return point["accuracy"] + wanted - vector["cost"] * point["cost_share"] - vector["latency"] * point["latency_share"]


class Measured:
    """The points of the random vectors, and of each vector's rivals: all points measured here, those of the other vectors too."""

    def __init__(self, setup):
        first = {name: setup.report(name)["points"][0] for name in named_vectors()}
        self.vectors = random_vectors()
        self.points = [first[f"preferences.{i}"] for i in range(RANDOM)]
        self.baselines = [p for p in setup.report("preferences.baselines")["points"] if p["policy"] != "oracle"]
        rivals = [*first.values(), *self.baselines]
        self.best = [max(rivals, key=lambda point: utility(vector, point)) for vector in self.vectors]

    def mean(self, points):
        return figures.mean(utility(v, p) for v, p in zip(self.vectors, points))

    def best_baseline(self):
        """The one that serves all vectors best."""
        return max(self.baselines, key=lambda point: self.mean([point] * RANDOM))


def correlation_rows(setup, measured):
    vectors, points = measured.vectors, measured.points
    rows = []
    for key in ("cost", "latency", *(f"tool:{tool}" for tool in TOOLS)):
        chosen = [i for i in range(RANDOM) if key in vectors[i]]
        weights = [vectors[i][key] for i in chosen]
        use = [governed(key, points[i]) for i in chosen]
        best = [governed(key, measured.best[i]) for i in chosen]
        tool = [sum(w for k, w in vectors[i].items() if k.startswith("tool:")) for i in chosen]
        others = [[vectors[i][k] for i in chosen] for k in ("cost", "latency") if k != key] + ([] if key.startswith("tool:") else [tool])
        alone = []
        for s, (swept, along) in enumerate(sweeps()):
            if swept != key:
                continue
            seen = [governed(key, setup.report(f"preferences.sweep.{s}.{i}")["points"][0]) for i in range(VALUES)]
            alone.append(figures.spearman([v[key] for v in along], seen) or 0)
        rows.append([key, figures.mean(alone), min(alone), len(chosen), figures.spearman(weights, use) or 0,
                     figures.spearman(weights, best) or 0, figures.partial_spearman(weights, use, others) or 0])
    return rows


class Episodes:
    """Per policy and task of a journal: score, dollars, seconds, calls by tool."""

    def __init__(self, path, tools):
        head, *lines = [json.loads(line) for line in path.read_text().splitlines()]
        self.names = [p["policy"] for p in head["policies"]]
        self.of = {name: {} for name in self.names}
        for line in lines:
            calls = {}
            for tool in line["calls"]:
                calls[tools[tool]] = calls.get(tools[tool], 0) + 1
            self.of[self.names[line["policy"]]][line["id"]] = (line["score"], line["nano_usd"], line["seconds"], calls)


def adherence(episodes, base, vector, unit):
    """Eq. 6, mean over tasks; cost and time in units of `unit`."""
    total = 0
    for task, (score, cost, seconds, calls) in episodes.items():
        if score < 0.5 or task not in base:
            continue
        _, cost0, seconds0, calls0 = base[task]
        value = 1.0  # the outcome's own weight
        for key, weight in vector.items():
            if key.startswith("tool:"):
                tool = key.removeprefix("tool:")
                value += weight * calls.get(tool, 0) / max(1, calls0.get(tool, 0))
        value += vector["cost"] * cost0 / unit[0] / max(1, cost / unit[0])
        value += vector["latency"] * seconds0 / unit[1] / max(1, seconds / unit[1])
        total += value
    return total / len(episodes)


def adherence_rows(setup):
    tools = sorted(json.loads((setup.data / "mmlu_pro.models.json").read_text()))
    baselines = Episodes(journal(setup, "preferences.baselines"), tools)
    base, strongest = baselines.of["random"], baselines.of["strongest"]
    means = [figures.mean(e[i] for e in strongest.values()) for i in (1, 2)]
    vectors = random_vectors()
    ours = [Episodes(journal(setup, f"preferences.{i}"), tools) for i in range(RANDOM)]
    rows = []
    for name in ("policy", *baselines.names):
        if name == "oracle":
            continue
        row = [name]
        for parts in UNITS.values():
            unit = [m / parts for m in means]
            row.append(figures.mean(adherence(ours[i].of[ours[i].names[0]] if name == "policy" else baselines.of[name], base, v, unit)
                                    for i, v in enumerate(vectors)))
        rows.append(row)
    return rows


def section(setup):
    if not all(setup.report(name) for name in [*named_vectors(), "preferences.baselines"]):
        return ""
    measured = Measured(setup)
    correlations, adhered = correlation_rows(setup, measured), adherence_rows(setup)
    lowest = {name: min(row[i] for row in correlations) for name, i in (("alone", 1), ("plain", 4), ("best", 5), ("partial", 6))}
    ours, best, baseline = measured.mean(measured.points), measured.mean(measured.best), measured.best_baseline()
    leads = [name for i, name in enumerate(UNITS, 1) if adhered[0][i] > max(row[i] for row in adhered[1:])]
    elsewhere = "" if len(leads) == len(UNITS) else ", not elsewhere"
    adhered = adhered[:1] + sorted(adhered[1:], key=lambda row: -row[1])
    return f"""## Preferences

The policy of fold {FOLD}, one set of weights; utility as `--prefer` states it: accuracy − cost weight × (cost share) − time weight × (time share)
+ tool weight × (share of the calls). 100 random vectors: weights on cost, on time and on one of four tools, each log-uniform in
[{LOW}, {HIGH:g}] (a point of accuracy is 0.01). Figures are Spearman's correlations of a weight with what it governs (less cost, less time, a
larger share of the calls). “alone” sweeps one weight over five values, the others held at random ones: the mean of {BASES} such sweeps, and the
lowest; what does not move at all counts 0. “plain” is over the random vectors, where all weights move at once; “best” the same for the point that, of all {RANDOM + len(sweeps()) * VALUES}
measured here and the baselines, serves a vector best with hindsight; “partial” holds the ranks of the other weights fixed.

{text.command("scripts/results preferences", "baton eval … --fold 0/5 --policy POLICY --prefer latency=W,cost=W,tool:NAME=W --run JOURNAL")}
{text.table(["weight", "alone", "lowest alone", "vectors", "plain", "best, plain", "partial"], [[*row[:1], text.figure(row[1]), text.figure(row[2]), row[3], *(text.figure(x) for x in row[4:])] for row in correlations])}
- Each weight alone: {text.figure(lowest["alone"])} or more (bar {BAR}: {text.verdict(lowest["alone"] >= BAR)}).
- All weights at once: {text.figure(lowest["plain"])} or more, partial {text.figure(lowest["partial"])}
  (bar {BAR}: {text.verdict(lowest["plain"] >= BAR)}); the best point with hindsight has {text.figure(lowest["best"])}. It is the stated utility that does not move so: a cheap model is also a fast one
  here, so a weight on time saves money and one on cost saves time, and a tool that is wanted enough is called whatever it costs.
- Utility, mean over the vectors: {text.figure(ours, 3)}; the best point with hindsight {text.figure(best, 3)}; the best baseline
  ({baseline["policy"]}) {text.figure(measured.mean([baseline] * RANDOM), 3)}.

Adherence as ToolOrchestra measures it (Eq. 5 and 6 of its appendix L): for each task, with M = [calls of each tool, outcome, cost, time],
M̂[k] = M[k] / max(1, M₀[k]) for calls and the outcome and M₀[k] / max(1, M[k]) for cost and time; R = M̂·P where the answer is right, else 0; here the mean over
tasks and vectors. M₀ is the policy one starts from, here `random`; P is the vector, with 1 for the outcome. The paper does not say in which unit cost and
time are counted, and max(1, ·) depends on it: here it is the strongest model's mean, or a part of it.

{text.table(["policy", *UNITS], [[row[0], *(text.figure(x, 3) for x in row[1:])] for row in adhered])}
The policy is above every baseline (the bar) where the unit is {" or ".join(leads) or "none of these"}{elsewhere}.
Where the unit is small, the measure is a ratio of costs and the cheapest good model has it; where it is large, saving counts for nothing. The
policy follows neither: it weighs cost and time linearly, as `--prefer` says. The paper's Table 3 gives this measure as 46.7 on HLE, 68.4 on FRAMES
and 79.5 on τ²-Bench for Orchestrator-8B (best other: 40.2, 63.4, 73.5), with preferences in words and tools that search and compute; only the form is the same.
"""
