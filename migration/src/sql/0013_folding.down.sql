DROP VIEW search_documents;
CREATE VIEW search_documents AS
SELECT 'treatment' AS kind, t.id, t.slug, t.name, NULL::text AS place, t.translations, t.search_text
FROM treatments t
WHERE t.is_active AND t.deleted_at IS NULL
UNION ALL
SELECT 'hospital', h.id, h.slug, h.name, h.city || ', ' || h.country, h.translations, h.search_text
FROM hospitals h
WHERE h.is_active AND h.is_verified AND h.deleted_at IS NULL;

DROP INDEX treatments_folding_idx;
ALTER TABLE treatments DROP COLUMN name_folded, DROP COLUMN folding;

DROP INDEX hospitals_country_idx;
DROP INDEX hospitals_city_idx;
DROP INDEX hospitals_specializations_idx;
DROP INDEX hospitals_folding_idx;
ALTER TABLE hospitals
    DROP COLUMN name_folded, DROP COLUMN city_folded, DROP COLUMN specializations_folded, DROP COLUMN folding;
CREATE INDEX hospitals_country_idx ON hospitals (country, lower(city)) WHERE deleted_at IS NULL;
CREATE INDEX hospitals_city_idx ON hospitals (lower(city)) WHERE deleted_at IS NULL;
CREATE INDEX hospitals_specializations_idx ON hospitals USING gin (specializations jsonb_path_ops);

DROP INDEX users_search_idx;
DROP INDEX users_folding_idx;
ALTER TABLE users DROP COLUMN search_text, DROP COLUMN folding;
CREATE INDEX users_search_idx ON users USING gin ((email || ' ' || first_name || ' ' || last_name) gin_trgm_ops);

CREATE OR REPLACE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := GREATEST(clock_timestamp(), OLD.updated_at + interval '1 microsecond');
    RETURN NEW;
END $$;
