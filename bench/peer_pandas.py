"""The peer of the benchmark: week, month and year returns of a price file, the way a notebook does it.

No store, no evidence, no calendars, no validation; the window's days are given as for one issue.
"""

import sys

import pandas as pd

prices = pd.read_csv(sys.argv[1], parse_dates=["date"])
cutoff = pd.Timestamp(sys.argv[2])
home_day = cutoff.tz_localize(None).normalize()
ends = {True: home_day - pd.Timedelta(days=1), False: home_day}
starts = {
    "wtd": home_day - pd.Timedelta(days=home_day.weekday()),
    "mtd": home_day.replace(day=1),
    "ytd": home_day.replace(month=1, day=1),
}
for code, rows in prices.dropna(subset="adj_close").sort_values("date").groupby("code"):
    end = ends[str(code).endswith((".O", ".N", ".P"))]
    series = rows.set_index("date")["adj_close"]
    told = [
        series[:end].iloc[-1] / series[: start - pd.Timedelta(days=1)].iloc[-1] - 1
        for start in starts.values()
    ]
    print(code, *(f"{value:+.2%}" for value in told))
