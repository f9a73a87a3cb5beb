"""The scaling lab: scaling laws, test-time compute, and what they mean for inference demand.

The modules need NumPy and SciPy, which take a third of a second to import; nothing else in zhoubao imports
them unless a figure of the lab is asked for.
"""
