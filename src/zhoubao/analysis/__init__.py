"""Observations to facts."""

from zhoubao.analysis.market import market_facts

__all__ = ["market_facts"]
