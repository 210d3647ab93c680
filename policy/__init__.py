"""The law: data files, and pure functions over them. No I/O beyond reading its own data at load, no clock, no Temporal."""
