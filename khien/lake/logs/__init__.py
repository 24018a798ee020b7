"""Logs as bytes, whatever they are packed in: gzip, zstd, xz, UTF-16, EVTX, standard input. It judges nothing."""
