"""The truth: what must come out after each load, in plain Python, from the delivered files alone.

Shares no code with the generator.
"""
