"""What others made of an Entra row: portal tables, Log Analytics tables, objects of Graph PowerShell."""
