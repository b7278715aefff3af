"""Markdown and numbers."""

NOTHING = "–"


def table(head, rows):
    """A Markdown table; the first column is text, the others are figures."""
    line = lambda cells: "| " + " | ".join(str(cell) for cell in cells) + " |"
    rule = "| --- |" + " ---: |" * (len(head) - 1)
    return "\n".join([line(head), rule, *(line(row) for row in rows)]) + "\n"


def points(x, digits=1):
    """A difference of accuracies in points, with its sign."""
    if x is None:
        return NOTHING
    text = f"{100 * abs(x):.{digits}f}"
    return ("+" if x > 0 or not text.strip("0.") else "−") + text


def percent(x, digits=1):
    return NOTHING if x is None else f"{100 * x:.{digits}f}"


def figure(x, digits=2):
    return "not defined" if x is None else f"{x:.{digits}f}".replace("-", "−")


def verdict(met):
    return "met" if met else "not met"


def command(*lines):
    return "```\n" + "\n".join(lines) + "\n```\n"
