-- The encryption key that a hash is under; '' of keys that were made before this was kept.
ALTER TABLE api_keys ADD COLUMN hash_key_id text NOT NULL DEFAULT '';
