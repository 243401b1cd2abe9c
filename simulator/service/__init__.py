"""The made-up company's tenants served over HTTP as their vendors serve them, faults and all."""
