"""List who may use jitgov itself, as what, by which group or app role.

As of an instant: what `console.oidc` lets in as what, and every account that holds one of these groups or app roles; a
name that no record knows lets nobody in who could be listed. Sessions and tokens stand on the console's page of it.
"""
