"""Precision and recall of several checkers on one suite of marked programs."""
