"""Jobs: one command each, whose result is kept in a file. Finished ones are not run again."""
import dataclasses
import os
import pathlib
import shlex
import subprocess
import sys
import threading
import time


@dataclasses.dataclass
class Job:
    out: pathlib.Path          # what it makes
    words: list                # the command
    seconds: float = 10        # on one core, about
    needs: tuple = ()          # files that other jobs make
    captures: bool = False     # `out` is the command's standard output
    alone: bool = False        # a timing: nothing may run beside it
    ends: tuple = (0,)         # exit codes of a command that did its work: a benchmark below its bar gives 1
    may_fail: bool = False     # then the page says so
    replaces: tuple = ()       # files that it would go on with, and must not

    @property
    def text(self):
        return " ".join(shlex.quote(str(word)) for word in self.words)

    @property
    def stamp(self):           # the command that made `out`, written when it has ended well
        return self.out.with_name(self.out.name + ".command")

    @property
    def log(self):             # what the command printed
        return self.out.with_name(self.out.name + ".log")

    def done(self):
        """Whether `out` is of this very command, and newer than the program and what it was made from."""
        if not (self.out.exists() and self.stamp.exists() and self.stamp.read_text() == self.text):
            return False
        made = self.stamp.stat().st_mtime
        program = pathlib.Path(self.words[0])
        older = [program.with_name("baton-train")] if self.words[1:2] == ["train"] else [program]
        return all(path.exists() and path.stat().st_mtime <= made for path in [*older, *self.needs])

    def run(self):
        """Raises RuntimeError with what the command said where it fails."""
        self.out.parent.mkdir(parents=True, exist_ok=True)
        for stale in (self.stamp, *self.replaces):
            stale.parent.mkdir(parents=True, exist_ok=True)
            stale.unlink(missing_ok=True)
        ended = subprocess.run([str(word) for word in self.words], capture_output=True, text=True)
        if ended.returncode not in self.ends:
            raise RuntimeError(f"{self.text}\n{ended.stderr.strip()[-600:]}")
        if self.captures:
            self.out.write_text(ended.stdout)
        self.log.write_text(ended.stdout + ended.stderr)
        self.stamp.write_text(self.text)


class Runner:
    """Runs jobs side by side, each after those that make what it needs."""

    def __init__(self, jobs, at_once, again=False):
        by_out = {job.out: job for job in jobs}  # parts may share jobs
        self.jobs = list(by_out.values())
        self.at_once = at_once
        self.fresh = set()
        for job in self.jobs:  # makers stand before users
            remade = any(need in by_out and need not in self.fresh for need in job.needs)
            if not again and not remade and job.done():
                self.fresh.add(job.out)
        self.made = set(self.fresh)
        self.made |= {need for job in self.jobs for need in job.needs if need not in by_out}
        self.waiting = [job for job in self.jobs if job.out not in self.fresh]
        self.running = []
        self.failed = []
        self.ended = 0
        self.changed = threading.Condition()

    def estimate(self):
        """Seconds that what remains takes, about."""
        alone = sum(job.seconds for job in self.waiting if job.alone)
        return alone + sum(job.seconds for job in self.waiting if not job.alone) / self.at_once

    def run(self):
        """True where every job ended well."""
        self.total = len(self.waiting)
        print(f"{len(self.jobs)} jobs, {self.total} to run, {self.at_once} at once: about "
              f"{self.estimate() / 60:.0f} minutes", file=sys.stderr)
        start = time.time()
        with self.changed:
            while self.waiting or self.running:
                job = self._next()
                if job:
                    self.running.append(job)
                    threading.Thread(target=self._run, args=(job, start)).start()
                elif self.running:
                    self.changed.wait()
                else:  # what they need failed
                    self.failed += self.waiting
                    break
        return not self.failed

    def _next(self):
        if len(self.running) >= self.at_once or any(job.alone for job in self.running):
            return None
        for job in self.waiting:
            if job.alone and (self.running or any(not other.alone for other in self.waiting)):
                continue  # timings come last
            if all(need in self.made for need in job.needs):
                self.waiting.remove(job)
                return job
        return None

    def _run(self, job, start):
        began, problem = time.time(), None
        try:
            job.run()
        except (RuntimeError, OSError) as error:
            problem = error
        with self.changed:
            self.running.remove(job)
            self.ended += 1
            if problem:
                self.failed += [] if job.may_fail else [job]
                print(f"failed: {problem}", file=sys.stderr)
            else:
                self.made.add(job.out)
            print(f"[{self.ended}/{self.total}, {time.time() - start:.0f} s] {job.out.name} {time.time() - began:.0f} s",
                  file=sys.stderr)
            self.changed.notify_all()


def cores():
    return len(os.sched_getaffinity(0))
