BUILD: str
FLAGS: str
COMPILER: str

def processor_features() -> dict[str, bool]:
    """Give the instruction sets that matter here and whether this processor has them."""
