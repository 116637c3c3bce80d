"""Statistics of bounded shares: trends, scores, back-tests, pooling, survival, sequential boundaries.

Nothing here knows of the report: the room imports nothing else of the project.
"""
