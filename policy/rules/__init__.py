"""The rules about a nominee: what each kind of rule asks, and what a record shows of it."""
