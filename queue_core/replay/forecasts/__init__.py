"""Forecasts on recorded days: the walk through a day, the five usual estimators, fitting and scoring."""
