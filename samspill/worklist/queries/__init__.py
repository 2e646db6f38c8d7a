"""Every read of the staff pages. Each starts at a policy; none writes."""
