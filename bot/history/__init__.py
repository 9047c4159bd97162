"""History that other programs wrote down, as the signals it would have been: pure reading."""
