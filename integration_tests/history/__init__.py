"""History held against an independent reference: the same events, told to plain Python and to the macros."""
