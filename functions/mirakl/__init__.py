"""The client of Mirakl's seller API. No name of a Mirakl field is used outside this package.

``client`` has one method for each call (A01, M10, M11, M12, OR11, RE01), ``attachments`` has M13, and ``connection``
the HTTP rules: reads are retried while there is time, a post (M12) is made once, and a ``Retry-After`` pauses the
operation for all functions. An answer is read as a stream (``answers``, ``json_stream``, ``responses``), so that its
size does not exceed our memory.
``thread_parser`` and ``message_parser`` turn JSON into ``Thread`` and ``ThreadMessage``. ``orders`` has the calls of
the order panel (OR11, OR72, RT11, SH21, PC01, RE01) and the parsers of their answers.

Parsing tolerates missing and null fields, unknown values, and fields of a wrong type (``fields``). Such a field is
left out and its name is listed in ``unreadable``, because "not understood" is not "absent". Only a thread or a message
without a usable id is refused.
"""
