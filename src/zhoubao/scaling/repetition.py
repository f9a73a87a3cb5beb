"""What training on the same tokens again is worth: the data-constrained law of Muennighoff et al. 2023."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhoubao.errors import DataError
from zhoubao.scaling.data import Floats
from zhoubao.scaling.loss_law import LossLaw, positive

__all__ = ["MUENNIGHOFF", "Repetition"]


@dataclass(frozen=True, slots=True)
class Repetition:
    """How fast repeated tokens (``tokens``, R*_D) and excess parameters (``parameters``, R*_N) lose value.

    With U_D unique tokens trained on for 1 + R_D epochs, the run learns as from
    D' = U_D + U_D R*_D (1 - exp(-R_D / R*_D)) fresh tokens (Muennighoff et al. 2023, arXiv 2305.16264,
    eq. 5). Where U_D tokens are compute-optimal for U_N parameters, a model of N = U_N (1 + R_N) learns as
    one of N' = U_N + U_N R*_N (1 - exp(-R_N / R*_N)) (eq. 6). Raises ``DataError`` unless both constants are
    finite and above 0.
    """

    tokens: float
    parameters: float
    source: str

    def __post_init__(self) -> None:
        for name, value in (("R*_D", self.tokens), ("R*_N", self.parameters)):
            if not (np.isfinite(value) and value > 0):
                raise DataError(f"repetition has {name} = {value:g}; give finite constants above 0.")

    def effective_tokens(self, unique: Floats | float, epochs: Floats | float) -> Floats:
        """Fresh tokens worth as much as ``unique`` tokens for ``epochs`` >= 1, which broadcast (eq. 5)."""
        unique, epochs = positive(unique, "unique tokens"), positive(epochs, "epochs")
        if (epochs < 1).any():
            raise DataError("epochs has a value below 1; give unique tokens as those that are trained on.")
        again = (epochs - 1.0) / self.tokens
        worth: Floats = unique * (1.0 - self.tokens * np.expm1(-again))
        return worth

    def effective_parameters(self, n: Floats | float, optimal: Floats | float) -> Floats:
        """Parameters worth as much as ``n`` where ``optimal`` are what the unique tokens call for (eq. 6).

        No more than ``n``, and ``n`` itself up to ``optimal``. Shapes broadcast.
        """
        n, optimal = positive(n, "N"), positive(optimal, "optimal N")
        base = np.minimum(n, optimal)
        excess = (n / base - 1.0) / self.parameters
        worth: Floats = base * (1.0 - self.parameters * np.expm1(-excess))
        return worth

    def limit(self, unique: float) -> float:
        """Fresh tokens that any number of epochs on ``unique`` tokens stays below, U_D (1 + R*_D)."""
        return float(positive(unique, "unique tokens")) * (1.0 + self.tokens)

    def loss(self, law: LossLaw, n: Floats | float, d: Floats | float, unique: Floats | float) -> Floats:
        """Loss of ``n`` parameters trained on ``d`` tokens of which ``unique`` are different ones.

        ``law`` at N' and D': the law itself where d <= unique and n is not above what d tokens are optimal
        for. The constants were fitted beside the paper's own law, so that with another law the loss is an
        approximation. Shapes broadcast; raises ``DataError`` for values that are not above 0.
        """
        d, unique = positive(d, "D"), positive(unique, "unique tokens")
        used = np.minimum(d, unique)
        return law.loss(
            self.effective_parameters(n, optimal_parameters(law, used)),
            self.effective_tokens(used, d / used),
        )


MUENNIGHOFF = Repetition(
    15.387756,
    5.309743,
    "Muennighoff et al. 2023, Scaling Data-Constrained Language Models, arXiv 2305.16264, appendix A",
)
"""Fitted by the authors to runs on C4 of up to 8.7 billion parameters."""


def optimal_parameters(law: LossLaw, tokens: Floats | float) -> Floats:
    """The N that ``tokens`` are compute-optimal for: alpha A N^-alpha = beta B D^-beta (from eq. 4 of
    Hoffmann et al. 2022, arXiv 2203.15556)."""
    tokens = positive(tokens, "D")
    ratio = law.alpha * law.A / (law.beta * law.B)
    found: Floats = (ratio * tokens**law.beta) ** (1.0 / law.alpha)
    return found
