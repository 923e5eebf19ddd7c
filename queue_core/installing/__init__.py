"""Puts the product on a machine of an office: releases side by side, units, roles, update with a way back."""
