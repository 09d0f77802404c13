"""scripts/fault --planted: is each planted bug caught? Builds a program for each, and lets it go through a short run.

The program as it is goes first, and must pass: a suite that finds fault with everything catches nothing. Then every bug
must be found by one of the invariants that it breaks, not by whatever else may have gone wrong.
"""

import argparse
import concurrent.futures
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from plant import PLANTS

HERE = Path(__file__).resolve().parent
CAUGHT_BY = {
    "answer_early": {"I1"},
    "mark_first": {"I1"},
    "everysec": {"I1", "I4", "I5"},
    "no_lease": {"I2", "I4", "I10"},
    "retry_unknown": {"I4"},
    "plain_eval": {"promise"},
    "ttl_dedupe": {"I2"},
    "token_log": {"I13"},
}
TIMEOUT = 300
AT_ONCE = 3  # a run waits more than it works


def build(folder):
    began = time.monotonic()
    command = ["cmake", "--build", folder, "--target", "linli_planted", "linli_fault_shim"]
    subprocess.run(command, check=True, stdout=sys.stderr)
    print(f"built in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def run(name, program, seed):
    """(name, violations by invariant or None, seconds, what it said)"""
    began = time.monotonic()
    command = [sys.executable, "-B", str(HERE / "fault.py"), "--short", "--seed", str(seed)]
    env = {**os.environ, "LINLI_BIN": str(program)}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
    try:
        out, said = child.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        child.terminate()
        out, said = child.communicate()
    lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    violations = next((line["violations"] for line in lines if "violations" in line), None)
    return name, violations, time.monotonic() - began, said


def run_of_bug(name, program, seed):
    """A run that came to no end says nothing of the bug: told, and tried once more elsewhere.

    The program as it is gets no second try: for it, such a run is a failure."""
    first = run(name, program, seed)
    if first[1] is not None:
        return first
    print(f"{name}: no result:\n" + "\n".join(first[3].splitlines()[-40:]), file=sys.stderr, flush=True)
    return run(name, program, seed + 1)


def main():
    parser = argparse.ArgumentParser(prog="scripts/fault --planted", description=__doc__.split("\n")[0])
    parser.add_argument("--build", required=True, help="the build folder, configured with LINLI_PLANT")
    parser.add_argument("--only", action="append", help="this bug; may be given again")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    build(args.build)
    names = args.only or list(PLANTS)
    programs = {n: Path(args.build) / "tests" / "fault" / f"linli_{n}" for n in names}
    missed = []
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(run, "", os.environ["LINLI_BIN"], args.seed)]
        jobs += [pool.submit(run_of_bug, n, p, args.seed) for n, p in programs.items()]
        for job in concurrent.futures.as_completed(jobs):
            name, violations, seconds, said = job.result()
            found = set(violations or {})
            good = violations == {} if name == "" else bool(found & CAUGHT_BY[name])
            line = {"planted": name or None, "caught" if name else "passed": good, "by": violations}
            print(json.dumps({**line, "seconds": round(seconds)}), flush=True)
            if not good:
                missed.append(name or "the program as it is")
                print("\n".join(said.splitlines()[-40:]), file=sys.stderr, flush=True)
    if missed:
        sys.exit("not as it must be: " + ", ".join(missed))


if __name__ == "__main__":
    main()
