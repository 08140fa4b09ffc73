//! Catalogues of any size, made by SQL: the same for the same number, whoever makes it.

use anyhow::Result;
use sqlx::PgPool;

/// Adds treatments number `from` to `to` to what the seed data has, spread over its categories. Names are of four
/// words, so that a search finds some and not all.
const TREATMENTS: &str = "
    WITH places AS (
        SELECT s.id AS subcategory_id, s.category_id, row_number() OVER (ORDER BY s.id) - 1 AS place, count(*) OVER () AS places
        FROM treatment_subcategories s JOIN treatment_categories c ON c.id = s.category_id
        WHERE s.is_published AND c.is_published
    ), words AS (
        SELECT ARRAY['Robotic','Minimally Invasive','Open','Endoscopic','Laser','Revision','Paediatric','Same-Day'] AS ways,
               ARRAY['Left','Right','Bilateral','Upper','Lower','Anterior','Posterior','Partial'] AS sides,
               ARRAY['Shoulder','Elbow','Ankle','Retina','Thyroid','Kidney','Bladder','Gallbladder','Pancreas','Mitral Valve','Sinus','Molar'] AS parts,
               ARRAY['Reconstruction','Resection','Repair','Fusion','Biopsy','Transplantation','Ablation','Drainage'] AS works
    ), named AS (
        SELECT n, md5('treatment ' || n) AS chance,
               format('%s %s %s %s %s', ways[1 + n % 8], sides[1 + n / 8 % 8], parts[1 + n / 64 % 12], works[1 + n / 768 % 8], n) AS name
        FROM generate_series($1::bigint, $2::bigint) n, words
    )
    INSERT INTO treatments (id, category_id, subcategory_id, name, slug, description, duration_days, recovery_days,
                            translations, search_text, created_at, updated_at)
    SELECT chance::uuid, p.category_id, p.subcategory_id, named.name, 'bench-' || n,
           repeat('What is done, how long it takes, and what the patient should know. ', 6), 1 + n % 14, n % 60,
           jsonb_build_object('ar', jsonb_build_object('name', 'علاج ' || n), 'fr', jsonb_build_object('name', 'Traitement ' || n)),
           lower(named.name) || ' traitement ' || n, now() - make_interval(secs => n), now()
    FROM named JOIN places p ON p.place = ('x' || substr(chance, 1, 7))::bit(28)::int % p.places";

/// One in ten of them is on offer at a hospital: by chance, so that no part of the alphabet is without.
const OFFERS: &str = "
    WITH hospitals AS (
        SELECT id, country, row_number() OVER (ORDER BY slug) - 1 AS place, count(*) OVER () AS places
        FROM hospitals WHERE is_active AND is_verified AND deleted_at IS NULL
    ), numbered AS (
        SELECT n, ('x' || substr(md5('offer ' || n), 1, 7))::bit(28)::int AS chance
        FROM generate_series($1::bigint, $2::bigint) n
    )
    INSERT INTO hospital_treatments (id, hospital_id, treatment_id, base_price_minor, base_price_currency)
    SELECT md5('offer ' || n)::uuid, h.id, md5('treatment ' || n)::uuid, 100000 + n % 900000, 'USD'
    FROM numbered JOIN hospitals h ON h.place = chance / 10 % h.places
    WHERE chance % 10 = 0";

/// Brings the catalogue from `from` to `to` generated treatments.
///
/// # Errors
/// When the database refuses.
pub async fn grow(db: &PgPool, from: i64, to: i64) -> Result<()> {
    for statement in [TREATMENTS, OFFERS] {
        sqlx::query(statement).bind(from + 1).bind(to).execute(db).await?;
    }
    for upkeep in ["VACUUM ANALYZE treatments", "VACUUM ANALYZE hospital_treatments", "CHECKPOINT"] {
        sqlx::raw_sql(upkeep).execute(db).await?;
    }
    Ok(())
}
