"""The governing process: reader, batch transaction, evaluator and sealer, each in its loop."""
