"""Bar 3, first half: scores without answers to compare."""
from . import figures, text
from .setup import FOLDS

NAME = "llmrouter"
TARGETS = "cost-share=0.3,0.5,0.6,0.7,0.77,0.85,1.0"
GAIN, SHARE = 0.035, 0.85


def jobs(setup):
    files = setup.recorded("llmrouter")
    out = [setup.evaluate(f"llmrouter.baselines.f{fold}", files, "all", fold, seconds=30) for fold in range(FOLDS)]
    for fold in range(FOLDS):
        policy = setup.train(f"llmrouter.f{fold}", files, fold, seconds=45)
        out += [policy, setup.evaluate(f"llmrouter.f{fold}", files, policy.out, fold, ["--targets", TARGETS])]
    return out


def section(setup):
    reports = [setup.report(f"llmrouter.f{fold}") for fold in range(FOLDS)]
    base = [setup.report(f"llmrouter.baselines.f{fold}") for fold in range(FOLDS)]
    if not all(reports) or not all(base):
        return ""
    folds = [figures.by_setting(report) for report in reports]
    points = {name: figures.over_folds(fold[name] for fold in folds) for name in folds[0]}
    rows = [[name, text.figure(p["accuracy"], 3), text.points(p["paired_vs_strongest"]), text.percent(p["cost_share"]),
             text.percent(p["largest_cost_share"])] for name, p in points.items()]
    by_name = [figures.by_name(report) for report in base]
    names = [n for n in by_name[0] if not by_name[0][n].get("unreachable") and all(n in fold for fold in by_name)]
    baselines = {n: figures.over_folds(fold[n] for fold in by_name) for n in names}
    rows += [[n, text.figure(p["accuracy"], 3), text.points(p["paired_vs_strongest"]), text.percent(p["cost_share"]),
              text.percent(p["largest_cost_share"])] for n, p in sorted(baselines.items(), key=lambda item: -item[1]["accuracy"])[:8]]
    best = max((p["paired_vs_strongest"] for p in points.values() if p["cost_share"] <= SHARE), default=None)
    strongest = base[0]["best_single"]
    return f"""## Scores without answers: LLMRouter

{sum(report["tasks"] for report in base):,} tasks with the scores of open models; nothing can be compared, so a policy has only who is good at what, and a price. Five folds, one seed.

{text.command("scripts/results llmrouter", "baton train --suite replay --data llmrouter.train.jsonl.gz --models llmrouter.models.json --fold I/5 --threads 1 --out POLICY",
              f"baton eval … --fold I/5 --policy POLICY --targets {TARGETS}")}
{text.table(["policy", "score", "points over " + strongest, "cost, %", "largest, %"], rows)}
- Best within {SHARE:.0%} of the strongest model's cost: {text.points(best, 2)} points (bar +{100 * GAIN:.1f}: {text.verdict(best is not None and best >= GAIN)}).
"""
