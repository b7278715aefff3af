"""The frontier: a report of all folds together, drawn by `baton report`."""
import json
import subprocess
import sys


SHOWN = ("agree-or-escalate", "cascade", "knn", "bandit", "thrift", "oracle", "random", "prompt-length")


def pooled(point, name, setting, template):
    """A point of the report's form from means over folds."""
    accuracy, half = point["accuracy"], point["half"]
    out = {**template, "policy": name, "setting": setting, "accuracy": accuracy, "accuracy_ci": [accuracy - half, accuracy + half],
           "tasks": int(point["tasks"]), "pareto": False, "calls_by_tool": {}}
    for key in ("usd_per_1k", "cost_share", "latency_share", "ece", "seconds_mean", "calls_per_task"):
        out[key] = point.get(key)
    return out


def mark_pareto(points):
    best = -1
    for point in sorted((p for p in points if not p.get("unreachable")), key=lambda p: (p["usd_per_1k"], -p["accuracy"])):
        point["pareto"] = point["accuracy"] > best
        best = max(best, point["accuracy"])


def frontier(setup, found):
    """Draws images/results-frontier.svg beside the page; gives its path as the page links it."""
    templates = {" ".join(filter(None, (p["policy"], p["setting"]))): p for p in found.points}
    any_point = next(iter(templates.values()))
    points = [pooled(p, "policy", name.split("=")[1], {**any_point, "single": False, "unreachable": False})
              for name, p in found.settings.items() if name.startswith("cost-share=")]
    for name, p in found.baselines.items():
        if name in SHOWN or name.startswith("always:") or name.startswith("induction:"):
            points.append(pooled(p, name, "", templates[name]))
    mark_pareto(points)
    report = setup.out / "frontier.json"
    report.write_text(json.dumps({**found.report, "points": points}))
    page = setup.out / "frontier.html"
    subprocess.run([setup.baton, "report", report, "--html", page], check=True, stdout=subprocess.DEVNULL)
    image = setup.docs / "images/results-frontier.svg"
    image.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, setup.root / "scripts/readme-plot", page, image], check=True, stdout=subprocess.DEVNULL)
    return "images/" + image.name
