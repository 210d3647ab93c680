"""What people may see and do: the rules of `policy.rights`, asked of what the database knows."""
