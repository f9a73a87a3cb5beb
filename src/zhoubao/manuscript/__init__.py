"""What people wrote, read from a file: text with its passages, tables and pages."""
