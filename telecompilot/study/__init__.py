"""What this report asks of the evidence and the models, a question a module; each may import those above it.

What was. precedents: how did foreign shares move in earlier markets? survival: how did earlier pilots spread?
openings: what did earlier openings do to share? ceilings, licence_holders, quality: what do the rules, the counts of
licences and the signs of a turn to quality say? tested_shares, track_record: how good were the models on past shares?
cloud: what bounds foreign brands in China's cloud, and what may follow?

What may be. assumptions: which numbers do the scenarios take? derived_parameters: do those of them that follow from
other tables still agree with these? simulation: how is one path made? scenarios: how may share go under each way of the
pilot? sensitivity: which assumption decides? fans: what is shown of it, and how often did such bands hold? explorer:
what does a reader's own scenario need? detection: when could anyone tell? watchlist: does any published share show it?

What is said of it. claims: which statements of the article hold?

Functions that read tables take the evidence `ev` first; those that simulate take `given`, the assumptions
(assumptions.load), so that one of them can be changed (`Assumptions.fixed`).
"""
