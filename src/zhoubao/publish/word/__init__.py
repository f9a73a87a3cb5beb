"""The issue as a Word document."""
