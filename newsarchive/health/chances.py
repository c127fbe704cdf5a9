"""How likely a number is, after what was counted before: small predictive distributions, in closed form."""

from __future__ import annotations

from math import exp, lgamma, log


def at_most(successes: int, of: int, *, before: int, before_of: int) -> float:
    """Probability of so few successes, or fewer, among *of* more tries (beta-binomial with a uniform prior).

    It knows how little a short past says: three misses after ten hits are less strange than after two hundred.

    >>> f"{at_most(0, 3, before=200, before_of=200):.1e}", f"{at_most(0, 3, before=10, before_of=10):.1e}"
    ('7.2e-07', '2.7e-03')
    >>> round(at_most(5, 10, before=50, before_of=100), 2)
    0.62
    """
    hits, misses = before + 1, before_of - before + 1
    return min(1.0, sum(exp(_log_beta_binomial(n, of, hits, misses)) for n in range(successes + 1)))


def _log_beta_binomial(n: int, of: int, hits: int, misses: int) -> float:
    choose = lgamma(of + 1) - lgamma(n + 1) - lgamma(of - n + 1)
    return choose + _log_beta(n + hits, of - n + misses) - _log_beta(hits, misses)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def count_at_most(count: int, *, before: list[int]) -> float:
    """Probability of so small a count, or a smaller one, after those counts (gamma-Poisson).

    >>> f"{count_at_most(2, before=[30, 28, 33, 31]):.1e}", round(count_at_most(2, before=[3, 2, 4, 3]), 2)
    ('4.4e-10', 0.42)
    """
    shape, rate = sum(before) + 0.5, float(len(before))
    total = 0.0
    for n in range(count + 1):
        choose = lgamma(n + shape) - lgamma(shape) - lgamma(n + 1)
        total += exp(choose + shape * log(rate / (rate + 1)) - n * log(rate + 1))
    return min(1.0, total)
