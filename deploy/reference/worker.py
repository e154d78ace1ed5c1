"""The Swift program that plans, as a child process with a limit of CPU time for each plan."""

import json
import os
import re
import selectors
import signal
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Worker:
    """Plans networks one after another. A plan that takes too long, or ends the process, costs that network only."""

    def __init__(self, program, seconds_max):
        self.program = program
        self.seconds_max = seconds_max

    def seeds(self, kind, first, count, *arguments):
        """Yields for each seed its line of the problem and its answer, which has {"failure": ..., "words": ...} where there is no plan.

        `kind`: seeds or provinces.
        """
        seed = first
        while seed < first + count:
            for line, answer in self._run([kind, str(seed), str(first + count - seed), *arguments]):
                yield line, answer
                seed = int(line["name"]) + 1
            # Ended before its time: the seed after the one that it failed on is next.

    def folders(self, folders, *arguments):
        for folder in folders:
            yield from self._run(["folders", folder, *arguments])

    def problem(self, text):
        """The answer for one problem."""
        for _, answer in self._run(["problems"], json.dumps(text) + "\n"):
            return answer
        raise RuntimeError("diaodu-plans printed no problem")

    def _run(self, command, given=None):
        process = subprocess.Popen(
            [self.program, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        try:
            if given is not None:
                process.stdin.write(given.encode())
            process.stdin.close()
            lines = _Lines(process, self.seconds_max)
            while (text := lines.next(limited=False)) is not None:
                problem = json.loads(text)
                answer = lines.next(limited=True)
                if answer is not None:
                    yield problem, json.loads(answer)["answer"]
                    continue
                if lines.was_too_long:
                    failure = {"failure": "timed-out", "words": f"no plan in {self.seconds_max:g} CPU s"}
                else:
                    process.wait()
                    failure = {"failure": "crashed", "words": f"status {process.returncode} {self._where(process)}"}
                yield problem, {"cpuSeconds": lines.seconds, **failure}
                return
            if process.wait() != 0:
                raise RuntimeError(f"diaodu-plans {' '.join(command)}: {process.stderr.read().decode(errors='replace')}")
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
            process.stdout.close()
            process.stderr.close()


    @staticmethod
    def _where(process):
        """The innermost line of ours in the backtrace."""
        for line in process.stderr.read().decode(errors="replace").splitlines():
            found = re.search(r"Sources/Core/(\S+\.swift:\d+)", line)
            if found:
                return f"in {found[1]}"
        return ""


class _Lines:
    """The lines that a process prints; each may take so much CPU time of the process."""

    def __init__(self, process, seconds_max):
        self.process = process
        self.seconds_max = seconds_max
        self.buffer = b""
        self.was_too_long = False
        self.seconds = 0.0
        self.selector = selectors.DefaultSelector()
        self.selector.register(process.stdout, selectors.EVENT_READ)

    def next(self, limited):
        """Nil at the end, or where it took too long."""
        before = self._cpu_seconds() if limited else 0
        began = time.monotonic()
        while b"\n" not in self.buffer:
            if self.selector.select(timeout=0.5):
                more = os.read(self.process.stdout.fileno(), 1 << 20)
                if not more:
                    return None
                self.buffer += more
            elif limited:
                self.seconds = self._cpu_seconds() - before
                # A process that waits for something would use no CPU time at all.
                if self.seconds > self.seconds_max or time.monotonic() - began > 20 * self.seconds_max + 60:
                    self.was_too_long = True
                    return None
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line

    def _cpu_seconds(self):
        try:
            with open(f"/proc/{self.process.pid}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / TICKS
