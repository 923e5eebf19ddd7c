"""Whole office days in virtual time: the real core between simulated people, devices, network and faults.

Everything inside the core is the real thing: inbound, dispatcher, rules, journal in memory, views, print outbox. At its
edges stand visitors, administrators, a printer, a network that loses and doubles, and a hand on the power switch. One
seed makes one day, the same each time and in any process; `checking` judges a day from its trace alone.
"""
