"""The issue as a workbook: its exhibits with live formulas, native charts, and the evidence behind them."""
