"""What holds of letters, whoever asks: values in, values out. Knows no table, no clock, no viewer."""
