"""Rows to the core's records and back; the only place that knows both.

`..._values` gives the values in the order of the table's columns, `..._of` takes a row
with all columns but the order of arrival.
"""
