"""The law, tried: an incremental table always equals its rebuild, for any history, cut, crash and company."""
