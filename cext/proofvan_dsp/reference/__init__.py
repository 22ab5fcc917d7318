"""What each kernel computes, in readable Python and NumPy: the oracle of the tests. Slow on purpose, never in use.

The meters here keep every sample and do the definition's sum for each gate; they check no input and have no state().
"""

from proofvan_dsp.reference.ac import AcMeter
from proofvan_dsp.reference.dc import DcMeter
from proofvan_dsp.reference.decimate import Pyramid
from proofvan_dsp.reference.frame import FrameColumns, Scanner, samples
from proofvan_dsp.reference.power import PowerMeter
from proofvan_dsp.reference.pulse import PulseMeter
from proofvan_dsp.reference.quadrature import QuadratureMeter

__all__ = [
    "AcMeter",
    "DcMeter",
    "FrameColumns",
    "PowerMeter",
    "PulseMeter",
    "Pyramid",
    "QuadratureMeter",
    "Scanner",
    "samples",
]
