"""Where things are, and the commands that several parts share."""
import dataclasses
import json
import pathlib

from .jobs import Job

FOLDS = 5


@dataclasses.dataclass(frozen=True)
class Setup:
    root: pathlib.Path         # of the checkout
    data: pathlib.Path         # recorded outcomes: SUITE.train.jsonl.gz and SUITE.models.json
    build: pathlib.Path        # the folder with the binaries
    steps: int = 0             # > 0: of every training, for a trial

    @property
    def out(self):
        return self.build / ("results-trial" if self.steps else "results")

    @property
    def docs(self):
        """Where the page goes."""
        return self.out if self.steps else self.root / "docs"

    @property
    def baton(self):
        return self.build / "baton"

    def recorded(self, suite):
        """The flags that name a suite's files."""
        return ["--suite", "replay", "--data", self.data / f"{suite}.train.jsonl.gz", "--models", self.data / f"{suite}.models.json"]

    def train(self, name, files, fold, seed=0, more=(), seconds=55, needs=()):
        """A job that trains a policy on all folds but one, with one thread; `name` is that of the file."""
        steps = ["--steps", self.steps] if self.steps else []
        words = [self.baton, "train", *files, "--fold", f"{fold}/{FOLDS}", "--seed", seed, "--threads", 1, *steps, *more,
                 "--out", self.out / "policies" / f"{name}.safetensors"]
        return Job(words[-1], words, min(seconds, 5 + seconds * self.steps / 2000) if self.steps else seconds, needs)

    def evaluate(self, name, files, policy, fold, more=(), seconds=15, needs=()):
        """A job that scores a policy (a file or names) on one fold."""
        out = self.out / "reports" / f"{name}.json"
        words = [self.baton, "eval", *files, "--policy", policy, "--fold", f"{fold}/{FOLDS}", "--threads", 1, *more, "--json", out]
        made = (policy,) if isinstance(policy, pathlib.Path) else ()
        return Job(out, words, seconds, (*made, *needs))

    def json(self, path):
        return json.loads((self.out / path).read_text())

    def report(self, name):
        """The points of a report, or None where it has not been made."""
        path = self.out / "reports" / f"{name}.json"
        return json.loads(path.read_text()) if path.exists() else None

    def training_seconds(self, name):
        """What a training said that it took, or None."""
        log = self.out / "policies" / f"{name}.safetensors.log"
        words = log.read_text().split() if log.exists() else []
        for before, word, after in zip(words, words[1:], words[2:]):
            if before == "in" and after == "s":
                return float(word)
        return None


def write_if_new(path, text):
    """Writes a file unless it holds just that already, so that what was made from it stays valid."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return path
