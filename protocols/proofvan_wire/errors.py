"""The root of every fault that can reach a technician, and the branch of the link.

The class says whose fault it is; the id names the entry of the message catalogues that says what happened and
what to do; the evidence holds the values at that moment.
"""


class ProofvanError(Exception):
    """A fault with an id of the event catalogue and the evidence that supports it."""

    def __init__(self, fault: str, /, **evidence: object) -> None:
        super().__init__(fault, evidence)
        self.fault = fault
        self.evidence = evidence

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value}" for name, value in self.evidence.items())
        return f"{self.fault} ({values})" if values else self.fault


class LinkError(ProofvanError):
    """Something between board and host."""


class LocalProtocolError(LinkError):
    """We sent, or asked for, nonsense."""


class RemoteProtocolError(LinkError):
    """The node sent nonsense, or speaks another schema."""


class LinkLost(LinkError):
    """The other side is silent or gone."""
