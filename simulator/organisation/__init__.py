"""Who and what there is: people, applications, groups; how large, from when until when; what must come of it."""
