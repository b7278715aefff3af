"""What the pages on domain tasks share."""
import pathlib
import re
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(*command):
    """Runs it silently; gives the seconds that it took."""
    start = time.monotonic()
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def percent(share):
    return f"{100 * share:.1f}"


def built_in_pool():
    source = (ROOT / "src/baton/envs/sql/expert_pool.cc").read_text()
    return re.search(r'R"\((.*?)\)"', source, re.S)[1]


def changed(pool, key, change):
    """The pool's text with `change` applied to every expert's `key`."""
    return re.sub(rf"^{key} = ([\d.]+)", lambda found: f"{key} = {change(float(found[1])):.3f}", pool, flags=re.M)
