"""`python -m proofvan_dsp.info`: the chosen build, the processor, and the self-check. Exits 1 on a mismatch."""

from __future__ import annotations

import sys

from proofvan_dsp import build, selfcheck
from proofvan_dsp.compiled import processor_features


def main() -> int:
    """Print what is in use and whether it computes what it should."""
    chosen = build.CHOSEN
    features = " ".join(name for name, there in processor_features().items() if there)
    print(f"build      {chosen.name}  (built: {', '.join(build.built())}; {build.VARIABLE} chooses)")
    print(f"compiler   {chosen.compiler}")
    print(f"flags      {chosen.flags}")
    print(f"processor  {features or 'nothing beyond the baseline'}")
    outcomes = selfcheck.run()
    for outcome in outcomes:
        print(f"{'ok  ' if outcome.agrees else 'FAIL'}       {outcome.kernel:10} {outcome.digest}")
    agrees = all(outcome.agrees for outcome in outcomes)
    print("self-check " + ("passed" if agrees else "FAILED: this build does not compute what reference defines"))
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main())
