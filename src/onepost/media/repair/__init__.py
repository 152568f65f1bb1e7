"""Fitting versions of files that do not fit a network: planned, made in the background, kept beside the original.

:mod:`recipes` plans, :mod:`pictures` and :mod:`films` make, :mod:`work` does it in the background, :mod:`words` says
what was changed.
"""
