"""The inbox itself. It uses ``store`` and ``mirakl``, and neither AWS's SDK nor HTTP.

Imports between its packages go downwards only, in this order: ``automation``, then ``sync`` and ``replies`` (which do
not import each other), ``conversations``, ``messages``.
"""
