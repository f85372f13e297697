"""Many documents: resumable, fault-proof, from one laptop to a Ray cluster.

`units` what is worked on, `inputs` where it comes from, `working` what a worker does with it, `dataset` where the
results go, `engines` who runs the workers, `running` the loop that ties them, `summary` the page at the end.
"""
