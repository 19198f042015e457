ALTER TABLE api_keys DROP COLUMN hash_key_id;
