-- Human text is compared as kernel::fold folds it, in Rust only: these columns hold it. Rows whose `folding` is below
-- kernel::FOLDING_VERSION (those from before this migration, or written by a version before it) are folded again by a job
-- of their module.

-- Folding texts again and sealing values anew change nothing that an ETag shows, so that they must not move the version.
CREATE OR REPLACE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('medivoy.keep_version', true) = 'on' THEN
        NEW.updated_at := OLD.updated_at;
    ELSE
        NEW.updated_at := GREATEST(clock_timestamp(), OLD.updated_at + interval '1 microsecond');
    END IF;
    RETURN NEW;
END $$;

ALTER TABLE users
    ADD COLUMN search_text text NOT NULL DEFAULT '',
    ADD COLUMN folding     smallint NOT NULL DEFAULT 0;
DROP INDEX users_search_idx;
CREATE INDEX users_search_idx ON users USING gin (search_text gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX users_folding_idx ON users (folding) WHERE deleted_at IS NULL;

ALTER TABLE hospitals
    ADD COLUMN name_folded            text NOT NULL DEFAULT '',
    ADD COLUMN city_folded            text NOT NULL DEFAULT '',
    ADD COLUMN specializations_folded jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN folding                smallint NOT NULL DEFAULT 0;
DROP INDEX hospitals_country_idx;
DROP INDEX hospitals_city_idx;
DROP INDEX hospitals_specializations_idx;
CREATE INDEX hospitals_country_idx ON hospitals (country, city_folded) WHERE deleted_at IS NULL;
CREATE INDEX hospitals_city_idx ON hospitals (city_folded) WHERE deleted_at IS NULL;
CREATE INDEX hospitals_specializations_idx ON hospitals USING gin (specializations_folded jsonb_path_ops);
CREATE INDEX hospitals_folding_idx ON hospitals (folding) WHERE deleted_at IS NULL;

ALTER TABLE treatments
    ADD COLUMN name_folded text NOT NULL DEFAULT '',
    ADD COLUMN folding     smallint NOT NULL DEFAULT 0;
CREATE INDEX treatments_folding_idx ON treatments (folding) WHERE deleted_at IS NULL;

CREATE OR REPLACE VIEW search_documents AS
SELECT 'treatment' AS kind, t.id, t.slug, t.name, NULL::text AS place, t.translations, t.search_text, t.name_folded
FROM treatments t
WHERE t.is_active AND t.deleted_at IS NULL
UNION ALL
SELECT 'hospital', h.id, h.slug, h.name, h.city || ', ' || h.country, h.translations, h.search_text, h.name_folded
FROM hospitals h
WHERE h.is_active AND h.is_verified AND h.deleted_at IS NULL;
