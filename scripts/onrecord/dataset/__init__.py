"""From extractions to a published dataset: schema, Parquet, card, datasheet, validation."""
