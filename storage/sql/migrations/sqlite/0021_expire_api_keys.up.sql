-- From then on it is no key any more; null: it stays one until it is revoked.
ALTER TABLE api_keys ADD COLUMN expires_at INTEGER;
