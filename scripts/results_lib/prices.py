"""Bar 5: prices that a policy was not trained with."""
import json
import math
import random

from . import figures, mmlu_pro, text
from .setup import write_if_new

NAME = "prices"
FOLD, DRAWS, SPAN = 0, 20, 4
TARGETS = "cost-share=0.1,0.2,0.3,0.5,1.0"
COMPARED = (0.2, 0.3, 0.5, 1.0)  # of what always asking the strongest costs at the new prices
BAR = 0.5


def scaled_files(setup):
    """Models files with every model's prices multiplied by a factor of its own, log-uniform in [1/4, 4]."""
    models = json.loads((setup.data / "mmlu_pro.models.json").read_text())
    rng, out = random.Random(5), []
    for draw in range(DRAWS):
        scaled = {}
        for name in sorted(models):
            factor = math.exp(rng.uniform(-math.log(SPAN), math.log(SPAN)))
            scaled[name] = {key: value * factor if key.endswith("_usd_per_million") else value for key, value in models[name].items()}
        out.append(write_if_new(setup.out / "data" / f"prices.{draw}.models.json", json.dumps(scaled, indent=1) + "\n"))
    return out


def jobs(setup):
    full = mmlu_pro.trainings(setup, seeds=[0], folds=[FOLD])[0]
    out = [full]
    recorded = setup.recorded("mmlu_pro")
    for draw, prices in enumerate(scaled_files(setup)):
        files = [*recorded[:5], prices]
        retrained = setup.train(f"prices.{draw}", files, FOLD)
        out += [retrained, setup.evaluate(f"prices.{draw}.retrained", files, retrained.out, FOLD, ["--targets", TARGETS]),
                setup.evaluate(f"prices.{draw}.same", recorded, full.out, FOLD, ["--prices", prices, "--targets", TARGETS])]
    return out


def accuracy_at(report, dollars):
    curve = [(p["usd_per_1k"], p["accuracy"]) for p in report["points"]]
    between = figures.at(curve, dollars)
    return figures.best_until(curve, dollars) if between is None else between


def section(setup):
    reports = [(setup.report(f"prices.{d}.same"), setup.report(f"prices.{d}.retrained")) for d in range(DRAWS)]
    if not all(a and b for a, b in reports):
        return ""
    gaps = {share: [] for share in COMPARED}
    over = []
    for same, retrained in reports:
        point = same["points"][-1]
        unit = point["usd_per_1k"] / point["cost_share"]
        for share in COMPARED:
            ours, theirs = accuracy_at(same, share * unit), accuracy_at(retrained, share * unit)
            if ours is not None and theirs is not None:
                gaps[share].append(theirs - ours)
        over += [p["cost_share"] / float(p["setting"].split("=")[1]) for p in same["points"]]
    everything = [gap for share in COMPARED for gap in gaps[share]]
    by_draw = [figures.mean(accuracy_at(b, s * a["points"][-1]["usd_per_1k"] / a["points"][-1]["cost_share"]) -
                            accuracy_at(a, s * a["points"][-1]["usd_per_1k"] / a["points"][-1]["cost_share"]) for s in COMPARED[1:])
               for a, b in reports]
    rows = [[f"{share:g}", len(gaps[share]), text.points(figures.mean(gaps[share]), 2), text.points(max(gaps[share]), 1),
             text.points(min(gaps[share]), 1)] for share in COMPARED]
    gap = 100 * figures.mean(everything)
    return f"""## Prices never seen in training

{DRAWS} price lists: each of the 14 models' prices times a factor of its own, log-uniform in [1/4, 4]. The policy of fold {FOLD}, trained at
the list prices, is told the new prices (`--prices`); the other is trained at them. Both are read off at the same dollars, between their targets.

{text.command("scripts/results prices", f"baton eval … --fold 0/5 --policy POLICY --prices SCALED.json --targets {TARGETS}")}
{text.table(["share of the strongest's cost", "draws", "retrained above not retrained, points", "largest", "smallest"], rows)}
- Mean over draws and shares: retrained is {text.figure(gap)} points above
  (bar: within {BAR}: {text.verdict(gap <= BAR)}); by draw {text.points(min(by_draw), 1)} to {text.points(max(by_draw), 1)}.
- Realised cost over the target at the new prices: {figures.mean(over):.3f} × on the mean, {max(over):.3f} × at most.

ToolOrchestra's Table 4 asks the same of its Orchestrator-8B with another provider's prices: 36.9 on HLE, 76.6 on FRAMES and 80.4 on τ²-Bench, against
37.1, 76.3 and 80.2 at the prices of its evaluation. That is one price list and agentic tasks; ours are {DRAWS} lists and recorded answers.
"""
