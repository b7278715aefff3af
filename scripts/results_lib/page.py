"""docs/results.md: what was measured, in the order of the question a reader has."""
from . import ablations, llmrouter, machine, mmlu_pro, new_models, openhands, preferences, prices, shipped

PARTS = [mmlu_pro, new_models, shipped, prices, preferences, ablations, llmrouter, openhands, machine.Pools, machine.Speed]

INTRODUCTION = """# Results

What trained policies do on recorded outcomes of real models, beside every baseline. All figures were made by one command, which also
wrote this page:

```
BATON_DATA=FOLDER scripts/results
```

`FOLDER/replay` holds the recorded outcomes (they are not part of this repository). Policies are scored on tasks that nothing
of theirs was trained or calibrated on (`--fold I/5`). “Cost” and “time” are shares of always asking the strongest model on the same tasks. A line with
“bar” says what was asked for before it was measured, and whether it was met.
"""

LIMITS = """## Limits

- Outcomes are recorded once: the questions are real, the prices are list prices, and times of MMLU-Pro are modelled from token counts and assumed speeds.
- The cross-validation re-uses one file. Choices of the method were made on the same file's folds, so the figures here are kinder than fresh data would be.
- MMLU-Pro is multiple choice: answers can be compared exactly. Where they cannot (LLMRouter, OpenHands), much less is gained.
- ToolOrchestra's tables are of agents with search, code and function calls on HLE, FRAMES and τ²-Bench. Their figures are quoted from the paper
  (arXiv 2511.21689) for the form of the question alone.
"""


def render(setup):
    """Writes the page; gives the parts that it lacks."""
    sections, missing = [INTRODUCTION], []
    if setup.steps:
        sections.append(f"**A trial: every training ended after {setup.steps} steps. The figures below mean little.**\n")
    for part in PARTS:
        section = part.section(setup)
        if section:
            sections.append(section)
        else:
            missing.append(part.NAME)
    if missing:
        sections.append(f"Not measured here: {', '.join(f'`scripts/results {name}`' for name in missing)}.\n")
    sections.append(LIMITS)
    setup.docs.mkdir(parents=True, exist_ok=True)
    (setup.docs / "results.md").write_text("\n".join(sections))
    return missing
