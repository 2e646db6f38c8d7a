"""What people see: page shell, components, dates in words, forms, style sheet, live glue."""
