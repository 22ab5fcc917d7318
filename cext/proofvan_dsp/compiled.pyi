BUILD: str
FLAGS: str
COMPILER: str

def processor_features() -> dict[str, bool]:
    """Give the instruction sets that matter here and whether this processor has them."""

def cos_sin(turns: float) -> tuple[float, float]:
    """Give cosine and sine of an angle in turns, the same bits on every machine."""

def angle(re: float, im: float) -> float:
    """Give the angle of re + j im in turns, -0.5 .. 0.5, the same bits on every machine."""
