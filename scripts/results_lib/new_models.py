"""Bar 4: models that a policy was not trained with, known from 100 tasks."""
import json
import random

from . import figures, mmlu_pro, text

NAME = "new-models"
FOLD, TRIPLES, TASKS = 0, 10, 100
SHARES = ("0.2", "0.3", "0.5")
TARGETS = "cost-share=0.05,0.12," + ",".join(SHARES)
NEVER = "gpt-4o"
RECOVERED, AIM, WORST = 0.6, 0.8, -1.0


def triples(setup):
    """Ten different ones, drawn once and for all."""
    models = sorted(json.loads((setup.data / "mmlu_pro.models.json").read_text()))
    models.remove(NEVER)
    rng, out = random.Random(4), []
    while len(out) < TRIPLES:
        triple = tuple(sorted(rng.sample(models, 3)))
        if triple not in out:
            out.append(triple)
    return out


def jobs(setup):
    files = setup.recorded("mmlu_pro")
    full = mmlu_pro.trainings(setup, seeds=[0], folds=[FOLD])[0]
    out = [full, setup.evaluate("new-models.full", files, full.out, FOLD, ["--targets", TARGETS], seconds=12)]
    for i, triple in enumerate(triples(setup)):
        names = ",".join(triple)
        policy = setup.train(f"new-models.{i}", files, FOLD, more=["--exclude-models", names, "--minutes", 3])
        added = ["--new-models", names, "--calibration", files[3], "--calibration-tasks", TASKS]
        out += [policy, setup.evaluate(f"new-models.{i}.without", files, policy.out, FOLD, ["--targets", TARGETS, "--exclude-models", names]),
                setup.evaluate(f"new-models.{i}.added", files, policy.out, FOLD, ["--targets", TARGETS, *added])]
    return out


def gains(report):
    """Points over the strongest by share: at the target, or at the next lower one where it is overshot by more than a tenth."""
    curve = [(p["cost_share"], p["paired_vs_strongest"]["diff"], float(p["setting"].split("=")[1])) for p in report["points"]]
    out = {}
    for share in SHARES:
        met = [(aim, gain) for realised, gain, aim in curve if aim <= float(share) and realised <= 1.1 * float(share)]
        out[share] = max(met)[1]
    return out


def section(setup):
    full = setup.report("new-models.full")
    reports = [(t, setup.report(f"new-models.{i}.without"), setup.report(f"new-models.{i}.added")) for i, t in enumerate(triples(setup))]
    if not full or not all(a and b for _, a, b in reports):
        return ""
    full = gains(full)
    rows, won, could, worst, single = [], 0, 0, [], []
    for triple, without, added in reports:
        without, added = gains(without), gains(added)
        won += sum(added[s] - without[s] for s in SHARES)
        could += sum(full[s] - without[s] for s in SHARES)
        worst.append(figures.mean(added[s] - without[s] for s in SHARES))
        single += [added[s] - without[s] for s in SHARES]
        rows.append([", ".join(triple), *(" / ".join(text.points(g[s]) for s in SHARES) for g in (without, added)), text.points(worst[-1], 2)])
    rows.append(["policy trained with all 14", "", " / ".join(text.points(full[s]) for s in SHARES), ""])
    recovered = won / could if could > 0 else None
    return f"""## Models never seen in training

Ten random triples ({NEVER} never among them), fold {FOLD}, trained without them for at most three minutes. “not added”: scored without them.
“added”: `baton eval --new-models` looks at {TASKS} tasks of the other folds to know the three. Points over {NEVER} at {" / ".join(SHARES)} of its cost.

{text.command("scripts/results new-models", "baton train … --fold 0/5 --exclude-models A,B,C --minutes 3 --out POLICY",
              f"baton eval … --fold 0/5 --policy POLICY --new-models A,B,C --calibration mmlu_pro.train.jsonl.gz --calibration-tasks {TASKS} --targets {TARGETS}")}
{text.table(["new models", "not added", "added", "mean gain"], rows)}
- Recovered, Σ(added − not added) / Σ(trained with all − not added), over triples and shares:
  {text.points(won)} of {text.points(could)} points, {text.figure(recovered)}
  (bar {RECOVERED}: {text.verdict(recovered is not None and recovered >= RECOVERED)}; aim {AIM}).
- Worst triple: {text.points(min(worst), 2)} points on the mean of the three shares
  (bar {text.figure(WORST, 1)}: {text.verdict(100 * min(worst) >= WORST)}); worst single share {text.points(min(single), 2)}.

ToolOrchestra's Table 2 has the same question in another form: its Orchestrator-8B meets models that it was not trained with, described
in words, and scores 22.0 on HLE (37.1 with the tools of its training), 73.8 on FRAMES (76.3) and 48.8 on τ²-Bench (80.2). Theirs are agents with search and code
on three benchmarks; ours are recorded answers to multiple-choice questions, so the figures cannot be compared, only the form: what
remains when the models are new.
"""
