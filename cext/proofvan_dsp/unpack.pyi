from typing import Any

import numpy as np
import numpy.typing as npt

def samples(payload: bytes | bytearray | memoryview, channels: int, width: int) -> npt.NDArray[np.signedinteger[Any]]:
    """Give counts[n, channels], int32 for widths 2, 3, 4 and int64 for 8.

    Raises CountsError when the payload is not a whole number of sample instants.
    """
