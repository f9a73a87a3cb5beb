"""An issue's life: begun from last week's, signed, published, printed again, corrected, compared."""
