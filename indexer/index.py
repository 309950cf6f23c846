"""An open index, asked with typed text: what scripts, the terminal and the web pages share.

:class:`Index` is one generation, open for reading; :class:`LiveIndex` follows the generation in
service, so that a server shows a new one on its next request without a restart.
"""
