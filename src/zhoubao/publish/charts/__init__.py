"""Charts: what an exhibit draws, as an SVG or PNG picture and as a Vega-Lite spec for the live page."""
