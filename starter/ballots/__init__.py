"""Ballots as people meet them: the paper, a ballot that is cast, its receipt, and the box. In a secret round only sealed bytes."""
