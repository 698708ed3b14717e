"""The archive as a folder of Parquet files by outlet and year, for those who count rather than read.

`tables` says what is in it, `folder` keeps the files, `mirror` brings them up to the archive.
"""
