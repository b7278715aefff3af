"""The shipped policy, which saw no real outcome in training, among real models that it knows from some recorded tasks."""
import json

from . import figures, text
from .setup import FOLDS

NAME = "shipped"
TASKS = (100, 300)
SHARES = ("0.05", "0.1", "0.2", "0.3", "0.5", "1.0")


def name(tasks, fold):
    return f"shipped.{tasks}.f{fold}"


def jobs(setup):
    files = setup.recorded("mmlu_pro")
    models = ",".join(sorted(json.loads((setup.data / "mmlu_pro.models.json").read_text())))
    return [setup.evaluate(name(tasks, fold), files, "shipped", fold,
                           ["--targets", "cost-share=" + ",".join(SHARES), "--new-models", models, "--calibration", files[3], "--calibration-tasks", tasks])
            for tasks in TASKS for fold in range(FOLDS)]


def section(setup):
    rows = []
    for tasks in TASKS:
        reports = [setup.report(name(tasks, fold)) for fold in range(FOLDS)]
        if not all(reports):
            return ""
        for share in SHARES:
            points = [p for report in reports for p in report["points"] if p["setting"] == f"cost-share={share}"]
            gains = [p["paired_vs_strongest"]["diff"] for p in points]
            costs = [p["cost_share"] for p in points]
            rows.append([str(tasks), share, text.points(figures.mean(gains), 2), text.points(min(gains), 2), f"{100 * figures.mean(costs):.1f}",
                         f"{100 * max(costs):.1f}", f"{100 * figures.mean(p['ece'] for p in points):.1f}"])
    return f"""## Without any training: the shipped policy

`shipped` was trained on simulated experts alone. Here it meets the 14 models of MMLU-Pro, all new to it, and looks at 100 or 300 tasks of the other
folds to know them (`baton calibrate` makes the same a policy file, in seconds). Means over five folds; “lowest” and “largest” are single folds'.

{text.command("scripts/results shipped",
              "baton eval … --fold I/5 --policy shipped --new-models ALL14 --calibration mmlu_pro.train.jsonl.gz --calibration-tasks N --targets cost-share=…")}
{text.table(["tasks", "target", "points over gpt-4o", "lowest", "cost, %", "largest, %", "ECE, %"], rows)}"""
