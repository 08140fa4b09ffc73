//! The sitemap (sitemaps.org protocol 0.9, alternates by `xhtml:link`).

use crate::error::TaxonomyError;
use crate::service::Taxonomy;
use crate::service::cached::{CATALOGUE, PAGES};
use crate::store;
use crate::store::public_pages::PageRow;
use kernel::SUPPORTED_LOCALES;
use platform::cache::CachedAnswer;
use std::fmt::Write;
use std::sync::Arc;

/// Pages of one file. The protocol allows 50,000 URLs and 50 MiB; with six
/// alternates a page takes about 900 bytes.
const PAGES_PER_PART: u32 = 10_000;

impl Taxonomy {
    /// The whole sitemap or, when that is too large for one file, the index of
    /// its parts; with `part` that part.
    pub(crate) async fn cached_sitemap(&self, part: Option<u32>) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let make = || async {
            let xml = self.sitemap(part, PAGES_PER_PART).await?;
            let answer = CachedAnswer::new("application/xml; charset=utf-8", None, xml.into(), self.parts.now());
            Ok((answer, vec![CATALOGUE, PAGES]))
        };
        self.cached(&format!("taxonomy/sitemap {part:?}"), make).await
    }

    pub(crate) async fn sitemap(&self, part: Option<u32>, per_part: u32) -> Result<String, TaxonomyError> {
        let site = self.config.public_site_url.trim_end_matches('/');
        let parts = store::public_pages::count(&self.parts.db).await?.div_ceil(u64::from(per_part)).max(1);
        match part {
            None if parts > 1 => Ok(index(site, parts)),
            Some(part) if u64::from(part) > parts => Err(TaxonomyError::NotFound),
            _ => {
                let offset = u64::from(part.unwrap_or(1) - 1) * u64::from(per_part);
                Ok(url_set(site, &store::public_pages::part(&self.parts.db, per_part, offset).await?))
            }
        }
    }
}

fn index(site: &str, parts: u64) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for part in 1..=parts {
        // Writing into a String cannot fail.
        let _ = writeln!(xml, "<sitemap><loc>{}/sitemap.xml?part={part}</loc></sitemap>", escaped(site));
    }
    xml.push_str("</sitemapindex>\n");
    xml
}

fn url_set(site: &str, pages: &[PageRow]) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    let site = escaped(site);
    for page in pages {
        let path = format!("{}/{}", escaped(&page.section), escaped(&page.slug));
        let _ = write!(
            xml,
            "<url><loc>{site}/{path}</loc><lastmod>{}</lastmod>",
            page.updated_at.format("%Y-%m-%dT%H:%M:%SZ")
        );
        for locale in SUPPORTED_LOCALES {
            let _ = write!(
                xml,
                "<xhtml:link rel=\"alternate\" hreflang=\"{locale}\" href=\"{}\"/>",
                alternate(&site, locale, &path)
            );
        }
        let _ = writeln!(xml, "<xhtml:link rel=\"alternate\" hreflang=\"x-default\" href=\"{site}/{path}\"/></url>");
    }
    xml.push_str("</urlset>\n");
    xml
}

/// English stands at the page's own address, other languages below their tag.
fn alternate(site: &str, locale: &str, path: &str) -> String {
    if locale == "en" { format!("{site}/{path}") } else { format!("{site}/{locale}/{path}") }
}

/// XML 1.0 §2.4: the characters that markup is made of.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&apos;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_escaped_and_have_alternates() {
        let at = chrono::DateTime::parse_from_rfc3339("2026-03-01T09:30:00.123456Z").expect("a time").to_utc();
        let page = PageRow { section: "treatments".to_owned(), slug: "knee".to_owned(), updated_at: at };
        let xml = url_set("https://site.example/?a=1&b=<2>", &[page]);
        assert!(xml.contains("<loc>https://site.example/?a=1&amp;b=&lt;2&gt;/treatments/knee</loc><lastmod>2026-03-01T09:30:00Z</lastmod>"), "{xml}");
        for (language, path) in
            [("en", "/treatments/knee"), ("ar", "/ar/treatments/knee"), ("x-default", "/treatments/knee")]
        {
            let link = format!("hreflang=\"{language}\" href=\"https://site.example/?a=1&amp;b=&lt;2&gt;{path}\"/>");
            assert!(xml.contains(&link), "{language}: {xml}");
        }
    }
}
