"""What each input and each way of training is worth: MMLU-Pro, one seed, all folds."""
from . import figures, mmlu_pro, text
from .setup import FOLDS

NAME = "ablations"
TARGETS = "cost-share=0.05,0.12,0.2,0.3,0.5,1.0"
SHOWN = ("0.12", "0.2", "0.3", "0.5", "1.0")
INPUTS = {  # flags, and what the table calls it
    "answers": (["--ablate", "answers"], "no answers seen: who agrees is not known"),
    "question": (["--ablate", "question"], "neither category nor question statistics"),
    "prices": (["--ablate", "prices"], "no prices in the networks' input"),
}
REWARDS = {
    "grpo-linear": (["--algorithm", "grpo", "--reward", "linear"], "GRPO, linear reward"),
    "grpo-paper": (["--algorithm", "grpo", "--reward", "paper"], "GRPO, the paper's reward (Eq. 2)"),
    "grpo-gdpo": (["--algorithm", "grpo", "--reward", "gdpo"], "GRPO, GDPO reward"),
    "grpo-reference-compat": (["--algorithm", "grpo", "--reward", "reference-compat"], "GRPO, the released code's reward, with its errors"),
}
REWARD_FOLDS = FOLDS


def jobs(setup):
    files = setup.recorded("mmlu_pro")
    out = mmlu_pro.trainings(setup, seeds=[0])
    out += [setup.evaluate(f"ablations.none.f{fold}", files, job.out, fold, ["--targets", TARGETS], seconds=12)
            for fold, job in enumerate(list(out))]
    for variants, folds, seconds in ((INPUTS, FOLDS, 55), (REWARDS, REWARD_FOLDS, 180)):
        for name, (flags, _) in variants.items():
            for fold in range(folds):
                policy = setup.train(f"ablations.{name}.f{fold}", files, fold, more=flags, seconds=seconds)
                out += [policy, setup.evaluate(f"ablations.{name}.f{fold}", files, policy.out, fold, ["--targets", TARGETS], seconds=12)]
    return out


def rows_of(setup, variants, first, folds):
    """A row per variant that has been measured; `first` names the policy that was trained as usual."""
    rows, full = [], None
    for name, label in [("none", first), *((name, label) for name, (_, label) in variants.items())]:
        reports = [setup.report(f"ablations.{name}.f{fold}") for fold in range(folds)]
        if not all(reports):
            continue
        found = [figures.by_setting(report) for report in reports]
        points = {share: figures.over_folds(fold[f"cost-share={share}"] for fold in found) for share in SHOWN}
        gains = {share: points[share]["paired_vs_strongest"] for share in SHOWN}
        full = full or gains
        rows.append([label, *(text.points(gains[share]) for share in SHOWN), text.points(figures.mean(gains[s] - full[s] for s in SHOWN)),
                     text.percent(max(points[share]["largest_cost_share"] / float(share) for share in SHOWN), 0)])
    return rows


def section(setup):
    inputs = rows_of(setup, INPUTS, "all inputs", FOLDS)
    rewards = rows_of(setup, REWARDS, "exact return", REWARD_FOLDS)
    if len(inputs) < 2 or len(rewards) < 2:
        return ""
    head = ["trained with", *SHOWN, "against the first, mean", "largest cost, % of target"]
    return f"""## Ablations

MMLU-Pro, one training seed; points over the strongest model at shares of its cost. Differences under about half a point are noise of
the training. What the policy is kept from seeing, in training and in use, over {FOLDS} folds:

{text.command("scripts/results ablations", "baton train … --fold I/5 --ablate answers|question|prices")}
{text.table(head, inputs)}
How it is trained, the same number of steps, over {REWARD_FOLDS} folds. The exact return is differentiated over all subsets of recorded
outcomes; GRPO samples attempts, as it must where outcomes are not all recorded:

{text.command("baton train … --fold I/5 --algorithm grpo --reward linear|paper|gdpo|reference-compat")}
{text.table(head, rewards)}"""
