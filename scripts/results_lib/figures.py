"""Figures from reports: means over folds, intervals, curves, rank correlations."""
import math


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else math.nan


def by_name(report):
    """Points of a report by 'policy setting', or by either alone where the other is empty."""
    return {" ".join(part for part in (p["policy"], p["setting"]) if part): p for p in report["points"]}


def by_setting(report):
    return {p["setting"]: p for p in report["points"]}


def over_folds(points):
    """One point from the same policy's on several folds: plain means; the interval is that of the pooled tasks."""
    points = list(points)
    tasks = sum(p["tasks"] for p in points)
    out = {key: mean(p[key] for p in points) for key in ("accuracy", "usd_per_1k", "seconds_mean", "calls_per_task")}
    out["tasks"] = tasks
    for key in ("cost_share", "latency_share", "ece"):
        values = [p[key] for p in points if p[key] is not None]
        out[key] = mean(values) if values else None
        out[f"largest_{key}"] = max(values) if values else None
    for key in ("paired_vs_strongest", "paired_vs_strongest_filled"):
        pairs = [p[key] for p in points if p[key]]
        out[key] = mean(pair["diff"] for pair in pairs) if pairs else None
        weights = sum(pair["tasks"] for pair in pairs)
        out[f"{key}_half"] = (math.sqrt(sum((pair["tasks"] * (pair["hi"] - pair["lo"]) / 2) ** 2 for pair in pairs)) / weights
                              if weights else None)
    half = math.sqrt(sum((p["tasks"] * (p["accuracy_ci"][1] - p["accuracy_ci"][0]) / 2) ** 2 for p in points))
    out["half"] = half / tasks
    return out


def at(curve, x):
    """Between the points of a curve [(x, y), …], linearly; None outside of it."""
    curve = sorted(curve)
    for (x0, y0), (x1, y1) in zip(curve, curve[1:]):
        if x0 <= x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0) if x1 > x0 else max(y0, y1)
    return None


def best_until(curve, x):
    """The highest y of the points whose x is at most this; None where there is none."""
    return max((y for x0, y in curve if x0 <= x), default=None)


def ranks(values):
    order = sorted(range(len(values)), key=lambda i: values[i])
    out = [0.0] * len(values)
    i = 0
    while i < len(order):
        j = i
        while j + 1 < len(order) and values[order[j + 1]] == values[order[i]]:
            j += 1
        for k in range(i, j + 1):
            out[order[k]] = (i + j) / 2
        i = j + 1
    return out


def correlation(a, b):
    """Pearson's; None where one of them does not vary."""
    da, db = [x - mean(a) for x in a], [x - mean(b) for x in b]
    size = math.sqrt(sum(x * x for x in da) * sum(x * x for x in db))
    return sum(x * y for x, y in zip(da, db)) / size if size > 1e-12 else None


def spearman(a, b):
    return correlation(ranks(a), ranks(b))


def residuals(y, columns):
    """What least squares on the columns and a constant leave of y."""
    basis = []
    for column in [[1.0] * len(y), *columns]:  # Gram–Schmidt
        rest = list(column)
        for b in basis:
            dot = sum(r * x for r, x in zip(rest, b))
            rest = [r - dot * x for r, x in zip(rest, b)]
        size = math.sqrt(sum(r * r for r in rest))
        if size > 1e-9 * max(1.0, math.sqrt(sum(x * x for x in column))):
            basis.append([r / size for r in rest])
    out = list(y)
    for b in basis:
        dot = sum(r * x for r, x in zip(out, b))
        out = [r - dot * x for r, x in zip(out, b)]
    return out


def partial_spearman(a, b, others):
    """The rank correlation that is left when the ranks of the others are held fixed."""
    others = [ranks(column) for column in others]
    return correlation(residuals(ranks(a), others), residuals(ranks(b), others))
