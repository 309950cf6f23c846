"""How good answers and extracted articles are, measured against what people judged.

:mod:`~indexer.evaluation.retrieval` asks a test collection's queries;
:mod:`~indexer.evaluation.extraction` reads pages beside the extractors of
:mod:`~indexer.evaluation.baselines`. Nothing else imports what stands here.
"""
